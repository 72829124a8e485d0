// A watch as JSON, a line for each interval and one for the whole; the schema is in
// docs/benchmarks.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

// `kernel`: how the counters rose in the interval.
nlohmann::ordered_json interval_json(const WatchReport& report, const kernel::Counters& kernel);
nlohmann::ordered_json summary_json(const WatchReport& report);

}  // namespace merhaba::bench::watch
