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
  for (std::size_t i = 0; i < c.responses.size(); ++i) c.responses[i] = first + 30 + i;
  c.waited = first + 36;
  c.bytes_received = first + 37;
  c.bytes_sent = first + 38;
  for (std::size_t i = 0; i < c.iterations.size(); ++i) c.iterations[i] = first + 40 + i;
  c.busy_ms = 1'500 + first;
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
  for (std::size_t i = 0; i < fault::kKinds; ++i) c.faults[i] = first + 60 + i;
  return c;
}

TEST_CASE("the summary as JSON has every total and every worker, each under its name") {
  Summary summary{{counters(100), counters(1000)}};
  summary.complete = true;
  CHECK(
      summary_json(summary) ==
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
  "faulted": 1116,
  "requests": 6990,
  "responses": [1160, 1162, 1164, 1166, 1168, 1170],
  "responses_waited": 1172,
  "bytes_received": 1174,
  "bytes_sent": 1176,
  "queued": 1118,
  "queued_served": 1120,
  "peak_connections": 1122,
  "deepest_queue": 1012,
  "batches": [1126, 1128, 1130, 1132, 1134, 1136, 1138, 1140],
  "pauses": 1142,
  "paused_seconds": 2.500001100,
  "iterations": [1180, 1182, 1184, 1186, 1188, 1190, 1192, 1194, 1196, 1198, 1200, 1202, 1204, 1206, 1208],
  "busy_seconds": 4.100,
  "out_of_memory": 1144,
  "made_room": 1146,
  "log_lines_dropped": 1148,
  "fault_queue_full": 1220,
  "fault_accept_late": 1222,
  "fault_phantom": 1224,
  "fault_refuse": 1226,
  "fault_accept_reset": 1228,
  "fault_delay": 1230,
  "fault_status": 1232,
  "fault_hang": 1234,
  "fault_close": 1236,
  "fault_truncate": 1238,
  "fault_trickle": 1240,
  "fault_reset": 1242,
  "fault_garbage": 1244,
  "workers": [
    {"accepted": 100, "served": 101, "refused": 102, "timed_out": 103, "reset": 104, "left": 105, )"
      R"("abandoned": 106, "shed": 107, "faulted": 108, "requests": 795, "responses": [130, 131, 132, 133, 134, 135], )"
      R"("responses_waited": 136, "bytes_received": 137, "bytes_sent": 138, "queued": 109, )"
      R"("queued_served": 110, "peak_connections": 111, )"
      R"("deepest_queue": 112, )"
      R"("batches": [113, 114, 115, 116, 117, 118, 119, 120], )"
      R"("pauses": 121, "paused_seconds": 1.250000100, )"
      R"("iterations": [140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154], "busy_seconds": 1.600, )"
      R"("out_of_memory": 122, "made_room": 123, "log_lines_dropped": 124, )"
      R"("fault_queue_full": 160, "fault_accept_late": 161, "fault_phantom": 162, "fault_refuse": 163, "fault_accept_reset": 164, )"
      R"("fault_delay": 165, "fault_status": 166, "fault_hang": 167, "fault_close": 168, "fault_truncate": 169, )"
      R"("fault_trickle": 170, "fault_reset": 171, "fault_garbage": 172},
    {"accepted": 1000, "served": 1001, "refused": 1002, "timed_out": 1003, "reset": 1004, "left": 1005, )"
      R"("abandoned": 1006, "shed": 1007, "faulted": 1008, "requests": 6195, "responses": [1030, 1031, 1032, 1033, 1034, 1035], )"
      R"("responses_waited": 1036, "bytes_received": 1037, "bytes_sent": 1038, "queued": 1009, )"
      R"("queued_served": 1010, "peak_connections": 1011, )"
      R"("deepest_queue": 1012, )"
      R"("batches": [1013, 1014, 1015, 1016, 1017, 1018, 1019, 1020], )"
      R"("pauses": 1021, "paused_seconds": 1.250001000, )"
      R"("iterations": [1040, 1041, 1042, 1043, 1044, 1045, 1046, 1047, 1048, 1049, 1050, 1051, 1052, 1053, 1054], "busy_seconds": 2.500, )"
      R"("out_of_memory": 1022, "made_room": 1023, "log_lines_dropped": 1024, )"
      R"("fault_queue_full": 1060, "fault_accept_late": 1061, "fault_phantom": 1062, "fault_refuse": 1063, "fault_accept_reset": 1064, )"
      R"("fault_delay": 1065, "fault_status": 1066, "fault_hang": 1067, "fault_close": 1068, "fault_truncate": 1069, )"
      R"("fault_trickle": 1070, "fault_reset": 1071, "fault_garbage": 1072}
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
