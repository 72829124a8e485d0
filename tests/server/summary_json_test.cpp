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
  c.answered = first + 8;
  c.queued = first + 9;
  c.queued_served = first + 10;
  c.peak = first + 11;
  c.deepest_queue = first + 12;
  for (std::size_t i = 0; i < c.batches.size(); ++i) c.batches[i] = first + 13 + i;
  c.pauses = first + 21;
  c.paused_ns = 1'250'000'000 + first;
  c.out_of_memory = first + 22;
  c.made_room = first + 23;
  c.log_lines_dropped = first + 24;
  return c;
}

TEST_CASE("the summary as JSON has every total and every worker, each under its name") {
  Summary summary{{counters(100), counters(1000)}};
  summary.complete = true;
  CHECK(summary_json(summary) ==
        R"({
  "schema": 1,
  "version": ")" MERHABA_VERSION R"(",
  "complete": true,
  "handed_over": false,
  "accepted": 1100,
  "served": 1102,
  "refused": 1104,
  "timed_out": 1106,
  "reset": 1108,
  "left": 1110,
  "abandoned": 1112,
  "shed": 1114,
  "requests": 1116,
  "queued": 1118,
  "queued_served": 1120,
  "peak_connections": 1122,
  "deepest_queue": 1012,
  "batches": [1126, 1128, 1130, 1132, 1134, 1136, 1138, 1140],
  "pauses": 1142,
  "paused_seconds": 2.500001100,
  "out_of_memory": 1144,
  "made_room": 1146,
  "log_lines_dropped": 1148,
  "workers": [
    {"accepted": 100, "served": 101, "refused": 102, "timed_out": 103, "reset": 104, "left": 105, )"
        R"("abandoned": 106, "shed": 107, "requests": 108, "queued": 109, )"
        R"("queued_served": 110, "peak_connections": 111, )"
        R"("deepest_queue": 112, )"
        R"("batches": [113, 114, 115, 116, 117, 118, 119, 120], )"
        R"("pauses": 121, "paused_seconds": 1.250000100, )"
        R"("out_of_memory": 122, "made_room": 123, "log_lines_dropped": 124},
    {"accepted": 1000, "served": 1001, "refused": 1002, "timed_out": 1003, "reset": 1004, "left": 1005, )"
        R"("abandoned": 1006, "shed": 1007, "requests": 1008, "queued": 1009, )"
        R"("queued_served": 1010, "peak_connections": 1011, )"
        R"("deepest_queue": 1012, )"
        R"("batches": [1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020], )"
        R"("pauses": 1021, "paused_seconds": 1.250001000, )"
        R"("out_of_memory": 1022, "made_room": 1023, "log_lines_dropped": 1024}
  ]
}
)");
}

TEST_CASE("a summary is incomplete until it is said to be complete, and its counters are zero") {
  const std::string json = summary_json(Summary{std::vector<Counters>(1)});
  CHECK_THAT(json, StartsWith("{\n  \"schema\": 1,\n"));
  CHECK_THAT(json, ContainsSubstring(
                       "\"complete\": false,\n  \"handed_over\": false,\n  \"accepted\": 0,\n"));
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
