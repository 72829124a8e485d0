// The syntax of the configuration file: TOML without sections, of strings and arrays of strings.
// CLI11's own reader is not used: 2.1 cuts a quoted value at '#', and later ones rewrite values
// that look like arrays.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace merhaba::cli {

struct Setting {
  std::string key;
  std::vector<std::string> values;  // one, or those of an array
  unsigned line = 0;                // from 1
};

//   key = value            a value without quotes ends with its line, or with a blank and '#'
//   key = "text"           with \n \r \t \" \\            key = 'text'   as it is
//   key = ["a", "b"]       over as many lines as wanted   # a comment
// Throws UsageError that begins with "file:line: ".
std::vector<Setting> parse_settings(std::string_view text, const std::string& file);

}  // namespace merhaba::cli
