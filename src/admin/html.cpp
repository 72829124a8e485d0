#include "admin/html.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace merhaba::admin {

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') {
          out += "\xef\xbf\xbd";
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string number(std::uint64_t value, const Words& words) {
  std::string out = std::to_string(value);
  for (std::size_t at = out.size(); at > 3;) {
    at -= 3;
    out.insert(at, 1, words.thousands);
  }
  return out;
}

std::string decimal(double value, int digits, const Words& words) {
  std::string out = fmt::format("{:.{}f}", value, digits);
  std::replace(out.begin(), out.end(), '.', words.decimal);
  return out;
}

std::string bytes(std::uint64_t value, const Words& words) {
  constexpr std::array<std::string_view, 6> kUnits{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  constexpr double kStep = 1024;
  if (value < 1024) return fmt::format("{} B", value);
  double amount = static_cast<double>(value) / kStep;
  std::size_t unit = 0;
  while (amount >= kStep && unit + 1 < kUnits.size()) {
    amount /= kStep;
    ++unit;
  }
  return fmt::format("{} {}", decimal(amount, amount < 100 ? 1 : 0, words), kUnits[unit]);
}

std::string short_time(Milliseconds time, const Words& words) {
  constexpr Milliseconds kSecond{1000};
  if (time < kSecond) return fmt::format("{} ms", time.count());
  const double seconds = static_cast<double>(time.count()) / 1000;
  return fmt::format("{} {}", decimal(seconds, 1, words), words.seconds);
}

std::string long_time(Milliseconds time, const Words& words) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  const auto minutes = seconds / 60;
  const auto hours = minutes / 60;
  if (minutes == 0) return fmt::format("{} {}", seconds, words.seconds);
  if (hours == 0) {
    return fmt::format("{} {} {} {}", minutes, words.minutes, seconds % 60, words.seconds);
  }
  if (hours < 24)
    return fmt::format("{} {} {} {}", hours, words.hours, minutes % 60, words.minutes);
  return fmt::format("{} {} {} {}", hours / 24, words.days, hours % 24, words.hours);
}

std::string text_cell(std::string_view label, std::string_view html) {
  return fmt::format("<td data-label=\"{}\">{}</td>", label, html);
}

std::string number_cell(std::string_view label, std::string_view text) {
  return fmt::format("<td class=\"number\" data-label=\"{}\">{}</td>", label, text);
}

std::string table_head(std::initializer_list<Column> columns) {
  std::string out = "<thead><tr>";
  for (const Column& column : columns) {
    out += fmt::format("<th scope=\"col\"{}>{}</th>", column.is_number ? " class=\"number\"" : "",
                       column.name);
  }
  return out + "</tr></thead>\n";
}

}  // namespace merhaba::admin
