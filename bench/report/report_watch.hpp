// What the report shows of a watch: what it came to, the worst queues, and a picture of each that
// was ever used. As HTML.
#pragma once

#include <string>

#include "bench/report/report_figure.hpp"
#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

// `prefix`: of its id.
std::string watch_html(const WatchRecord& record, const std::string& prefix, const Draw& draw);

// How well each namespace was looked at, and what the kernel counted.
std::string watch_facts_html(const WatchRecord& record);

}  // namespace merhaba::bench::report
