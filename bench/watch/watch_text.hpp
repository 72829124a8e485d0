// A watch as text: the live screen, the line of an interval, the summary.
#pragma once

#include <string>
#include <vector>

#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

// Fits into a terminal of these columns and rows: lines without their ends, the worst first, as
// many queues as there is room for, and words for the worst of them.
std::vector<std::string> watch_screen(const WatchReport& report, unsigned columns, unsigned rows);

// One line, without its end: what went on in the interval, and the queue that fared worst in it.
std::string watch_line(const WatchReport& report);

// All queues of the whole watch, and all that is to be said of them.
std::string watch_summary(const WatchReport& report);

}  // namespace merhaba::bench::watch
