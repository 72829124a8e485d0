// The figures of a watch. Pure functions of its record.
#pragma once

#include <cstddef>

#include "bench/report/watch_record.hpp"
#include "bench/result/html.hpp"

namespace merhaba::bench::report {

inline constexpr std::size_t kMostRows = 20;  // of queues; there may be thousands

result::HtmlTable queue_table(const WatchRecord& record);      // the worst
result::HtmlTable namespace_table(const WatchRecord& record);  // how well each was looked at
result::HtmlTable counter_table(const WatchRecord& record);    // of the kernel, those that rose

}  // namespace merhaba::bench::report
