// A file that watch wrote with --json or --record: a line of JSON for each interval, and a last one
// for all. It is read line by line, for it may be long, and may end anywhere: in the middle of the
// watch, as of a machine that went down, or of a line.
#pragma once

#include <istream>
#include <string>

#include "bench/report/watch_record.hpp"

namespace merhaba::bench::report {

// Whether this first line of a file is of a watch, whole or not.
bool is_of_watch(const std::string& line);

// `first` is the file's first line, `rest` are those after it. Throws Error that names the file and
// the line.
WatchRecord read_watch(const std::string& first, std::istream& rest, const std::string& file);

}  // namespace merhaba::bench::report
