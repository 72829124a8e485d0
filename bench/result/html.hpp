// Text and tables as HTML.
// Values; they own what they were given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "bench/result/table.hpp"

namespace merhaba::bench::result {

// Shows any text as it is, in an element or a quoted attribute. Control characters, which HTML has
// no place for, become U+FFFD; line ends and tabs stay.
std::string escape_html(std::string_view text);

class HtmlTable {
 public:
  explicit HtmlTable(std::vector<Table::Column> columns);
  // As many cells as columns, the first names the row; plain text. `kind`: the row's CSS class.
  void add(std::vector<std::string> row, std::string kind = "");
  std::string html() const;

 private:
  struct Row {
    std::vector<std::string> cells;
    std::string kind;
  };
  std::vector<Table::Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace merhaba::bench::result
