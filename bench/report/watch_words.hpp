// What a watch came to, in a sentence or two. As HTML.
#pragma once

#include <string>

#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

// When and for how long it watched how many queues, and what they dropped.
std::string watch_sentence(const WatchRecord& record);

// Whatever keeps the file from telling all, as a list; "" if nothing.
std::string watch_troubles(const WatchRecord& record);

// What each queue in trouble went through, the worst first, and what to do about it. In the words
// of the summary: without one there are none.
std::string watch_advice(const WatchRecord& record);

std::string span_text(double seconds);  // "61.2 s", "12 min 5 s", "3 h 20 min"

}  // namespace merhaba::bench::report
