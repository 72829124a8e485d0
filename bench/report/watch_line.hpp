// One line of what watch writes with --json and --record. The lines' fields are documented in
// docs/benchmarks.md.
// A value.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

struct WatchLine {
  bool summary = false;  // otherwise an interval
  std::string at;
  double elapsed = 0;  // seconds
  std::vector<WatchedNamespace> namespaces;
  std::vector<QueueLine> queues;
  std::vector<std::uint64_t> unheard_ports;
  std::uint64_t hidden_processes = 0;
};

// Without its points, which were taken out before: see watch_points.hpp. `place`: of the line, for
// messages: "watch.jsonl, line 3". Throws Error that begins with it; of another schema or kind too.
WatchLine watch_line(const nlohmann::ordered_json& json,
                     std::vector<std::vector<DepthPoint>> points, const std::string& place);

}  // namespace merhaba::bench::report
