// A watch as JSON, a line for each interval and one for the whole; the schema is in
// docs/benchmarks.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

// Of a report that ended an interval; with every change of depth where these were recorded.
nlohmann::ordered_json interval_json(const WatchReport& report);
nlohmann::ordered_json summary_json(const WatchReport& report);

}  // namespace merhaba::bench::watch
