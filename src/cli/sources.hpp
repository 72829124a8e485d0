// The three places options come from. Each gives what it says, unconverted; the first below that
// has an option decides it alone.
#pragma once

#include <string>
#include <vector>

#include "cli/option.hpp"

namespace merhaba::cli {

// Throws UsageError: an unknown option (with the nearest known one), a missing value, more than one
// greeting. What follows "--" is no option.
Settings read_command_line(const std::vector<Option>& table,
                           const std::vector<std::string>& arguments);

// MERHABA_BACKLOG for --backlog, and so on; an empty variable says nothing. The addresses of
// MERHABA_LISTEN are parted by blanks, the fields of MERHABA_HEADER by line ends.
Settings read_environment(const std::vector<Option>& table);

// The file named by `option` ("--config"). Throws UsageError with file and line: bad syntax, an
// unknown key, a key given twice; Error: not readable, or over 1 MiB.
Settings read_config_file(const std::vector<Option>& table, const std::string& option,
                          const std::string& path);

// All three together. Throws as they do.
Settings read_settings(const std::vector<Option>& table, const std::vector<std::string>& arguments);

}  // namespace merhaba::cli
