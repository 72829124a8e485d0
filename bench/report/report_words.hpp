// What a section came to, in a sentence or two. As HTML.
#pragma once

#include <string>

#include "bench/report/report_section.hpp"

namespace merhaba::bench::report {

// Which server is ahead of which, each with its interval; or the rate, or the knee, of a server
// alone.
std::string verdict_html(const Section& section);

// Whatever did not go as asked, as a list; "" if nothing.
std::string troubles_html(const Section& section);

std::string friendly_date(const std::string& at);  // "2026-01-31 12:00:00 UTC"

}  // namespace merhaba::bench::report
