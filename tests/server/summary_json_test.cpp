#include "server/summary_json.hpp"

#include <string>

#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

// Each counter has a value of its own, so that none can stand in another's place.
Counters counters(std::uint64_t first) {
  Counters c;
  c.accepted = first;
  for (std::size_t i = 0; i < kOutcomes; ++i) c.ended[i] = first + 1 + i;
  c.answered = first + 7;
  c.queued = first + 8;
  c.queued_served = first + 9;
  c.peak = first + 10;
  c.deepest_queue = first + 11;
  for (std::size_t i = 0; i < c.batches.size(); ++i) c.batches[i] = first + 12 + i;
  c.pauses = first + 20;
  c.paused_ns = 1'250'000'000 + first;
  return c;
}

TEST_CASE("the summary as JSON has every total and every worker, each under its name") {
  Summary summary{{counters(100), counters(1000)}};
  summary.complete = true;
  CHECK(summary_json(summary) == R"({
  "schema": 1,
  "version": ")" MERHABA_VERSION R"(",
  "complete": true,
  "accepted": 1100,
  "served": 1102,
  "refused": 1104,
  "timed_out": 1106,
  "reset": 1108,
  "left": 1110,
  "abandoned": 1112,
  "requests": 1114,
  "queued": 1116,
  "queued_served": 1118,
  "peak_connections": 1120,
  "deepest_queue": 1011,
  "batches": [1124, 1126, 1128, 1130, 1132, 1134, 1136, 1138],
  "pauses": 1140,
  "paused_seconds": 2.500001100,
  "workers": [
    {"accepted": 100, "served": 101, "refused": 102, "timed_out": 103, "reset": 104, "left": 105, )"
                                 R"("abandoned": 106, "requests": 107, "queued": 108, )"
                                 R"("queued_served": 109, "peak_connections": 110, )"
                                 R"("deepest_queue": 111, )"
                                 R"("batches": [112, 113, 114, 115, 116, 117, 118, 119], )"
                                 R"("pauses": 120, "paused_seconds": 1.250000100},
    {"accepted": 1000, "served": 1001, "refused": 1002, "timed_out": 1003, "reset": 1004, )"
                                 R"("left": 1005, "abandoned": 1006, "requests": 1007, )"
                                 R"("queued": 1008, "queued_served": 1009, )"
                                 R"("peak_connections": 1010, "deepest_queue": 1011, )"
                                 R"("batches": [1012, 1013, 1014, 1015, 1016, 1017, 1018, 1019], )"
                                 R"("pauses": 1020, "paused_seconds": 1.250001000}
  ]
}
)");
}

TEST_CASE("a summary is incomplete until it is said to be complete, and its counters are zero") {
  const std::string json = summary_json(Summary{std::vector<Counters>(1)});
  CHECK_THAT(json, StartsWith("{\n  \"schema\": 1,\n"));
  CHECK_THAT(json, ContainsSubstring("\"complete\": false,\n  \"accepted\": 0,\n"));
  CHECK_THAT(json, ContainsSubstring("\"paused_seconds\": 0.000000000,\n"));
}

TEST_CASE("a time paused is exact to the nanosecond, in any locale") {
  Counters c;
  c.paused_ns = 18'446'744'073'709'551'615U;
  CHECK_THAT(summary_json(Summary{{c}}),
             ContainsSubstring("\"paused_seconds\": 18446744073.709551615,\n"));
  c.paused_ns = 1;
  CHECK_THAT(summary_json(Summary{{c}}), ContainsSubstring("\"paused_seconds\": 0.000000001,\n"));
}

}  // namespace
}  // namespace merhaba::server::test
