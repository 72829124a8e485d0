// Text, numbers and durations as the page shows them.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "admin/words.hpp"
#include "base/text.hpp"

namespace merhaba::admin {

// Any text as it is, in an element or a quoted attribute. Control characters become U+FFFD.
std::string escape_html(std::string_view text);

std::string number(std::uint64_t value, const Words& words);        // "12,345"
std::string decimal(double value, int digits, const Words& words);  // "97.2"
std::string bytes(std::uint64_t value, const Words& words);         // "3.2 GiB"
std::string short_time(Milliseconds time, const Words& words);      // "12 ms", "7.3 s"
std::string long_time(Milliseconds time, const Words& words);       // "3 d 4 h", "4 h 12 min"

// `pattern` with its "{}" filled in.
template <class... Args>
std::string fill(std::string_view pattern, const Args&... args) {
  return fmt::format(fmt::runtime(pattern), args...);
}

// A cell of a table, text or digits. `label` is its column's heading, which it has beside it where
// the page is too narrow for columns.
std::string text_cell(std::string_view label, std::string_view html);
std::string number_cell(std::string_view label, std::string_view text);

struct Column {
  std::string_view name;
  bool is_number = false;
};
std::string table_head(std::initializer_list<Column> columns);

}  // namespace merhaba::admin
