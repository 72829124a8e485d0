// The files from which the report is made: its page, its style, and gnuplot's scripts. They are
// part of the program: embed.py writes them into templates() when it is built.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace merhaba::bench::report {

struct Template {
  std::string_view name;  // of the file: "page.html"
  std::string_view text;
};
std::span<const Template> templates();

// The file's text, with each {{key}} in it replaced; what is put in is not looked at again.
// Throws logic_error where there is no such file, or no value for a key.
std::string filled(std::string_view name,
                   const std::vector<std::pair<std::string_view, std::string>>& values = {});

}  // namespace merhaba::bench::report
