#include "bench/result/html.hpp"

#include <fmt/core.h>

#include <cassert>
#include <utility>

namespace merhaba::bench::result {

std::string escape_html(std::string_view text) {
  std::string html;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      case '\n':
      case '\t':
        html += letter;
        break;
      default: {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7f) {
          html += "\xEF\xBF\xBD";
        } else {
          html += letter;
        }
      }
    }
  }
  return html;
}

HtmlTable::HtmlTable(std::vector<Table::Column> columns) : columns_(std::move(columns)) {}

void HtmlTable::add(std::vector<std::string> row, std::string kind) {
  assert(row.size() == columns_.size());
  rows_.push_back({std::move(row), std::move(kind)});
}

std::string HtmlTable::html() const {
  const auto side = [&](std::size_t column) {
    return columns_[column].align == Table::Align::right ? " class=\"number\"" : "";
  };
  std::string html = "<div class=\"table\"><table>\n<thead><tr>";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    html += fmt::format("<th scope=\"col\"{}>{}</th>", side(i), escape_html(columns_[i].heading));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const Row& row : rows_) {
    html += row.kind.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", escape_html(row.kind));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const char* tag = i == 0 ? "th" : "td";
      html += fmt::format("<{0}{1}{2}>{3}</{0}>", tag, i == 0 ? " scope=\"row\"" : "", side(i),
                          escape_html(row.cells[i]));
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

}  // namespace merhaba::bench::result
