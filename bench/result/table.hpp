// Columns of text, aligned by what is seen: a letter of Turkish is one place wide.
#pragma once

#include <string>
#include <vector>

namespace merhaba::bench::result {

class Table {
 public:
  enum class Align { left, right };
  struct Column {
    std::string heading;
    Align align = Align::right;
  };
  explicit Table(std::vector<Column> columns);
  void add(std::vector<std::string> row);  // as many cells as columns
  std::string text() const;                // heading, rows; two spaces between, none at line ends

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// The line up to this many characters, of which none takes more than one column.
std::string cut(const std::string& line, std::size_t columns);

// Figures as people read them, three significant digits: "41,230", "12.7 µs", "1.03 s".
std::string format_count(double number);      // thousands separated; decimals below 100
std::string format_time(double nanoseconds);  // ns, µs, ms, s
std::string format_ratio(double ratio);       // "0.719"
std::string format_percent(double share);     // of 1, whole: "72 %"
std::string format_bytes(double bytes);       // "312 B", "4.2 MiB"

}  // namespace merhaba::bench::result
