#include "bench/result/table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <string_view>
#include <utility>

namespace merhaba::bench::result {
namespace {

// Code points: UTF-8's bytes but those that continue one.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

// "0.719", "4.20", "12.7", "312": for numbers below 1000. (fmt's {:#.3g} makes "312.0" of the
// last.)
std::string three_digits(double number) {
  constexpr int kMostDecimals = 4;
  int decimals = 0;
  for (double limit = 99.95; number < limit && decimals < kMostDecimals; limit /= 10) ++decimals;
  return fmt::format("{:.{}f}", number, decimals);
}

// Where nothing was scaled, a whole number needs no decimals.
std::string plain(double number) {
  return number == std::floor(number) ? fmt::format("{:.0f}", number) : three_digits(number);
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> row) {
  assert(row.size() == columns_.size());
  rows_.push_back(std::move(row));
}

std::string Table::text() const {
  std::vector<std::vector<std::string>> lines{{}};
  for (const Column& column : columns_) lines.front().push_back(column.heading);
  lines.insert(lines.end(), rows_.begin(), rows_.end());
  std::vector<std::size_t> widths(columns_.size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  std::string all;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const std::string space(widths[i] - width(line[i]), ' ');
      if (i > 0) all += "  ";
      all += columns_[i].align == Align::left ? line[i] + space : space + line[i];
    }
    all.erase(all.find_last_not_of(' ') + 1);
    all += '\n';
  }
  return all;
}

std::string cut(const std::string& line, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80;
    if (begins && seen++ == columns) return line.substr(0, i);
  }
  return line;
}

std::string format_count(double number) {
  if (number < 99.95) return plain(number);
  std::string text = fmt::format("{:.0f}", number);
  for (std::size_t digits = 3; digits < text.size(); digits += 4) {
    text.insert(text.size() - digits, 1, ',');
  }
  return text;
}

std::string format_time(double nanoseconds) {
  if (nanoseconds < 999.5) return plain(nanoseconds) + " ns";
  double time = nanoseconds / 1e3;
  for (const char* unit : {" µs", " ms"}) {
    if (time < 999.5) return three_digits(time) + unit;
    time /= 1e3;
  }
  return (time < 999.5 ? three_digits(time) : format_count(time)) + " s";
}

std::string format_ratio(double ratio) { return three_digits(ratio); }

std::string format_percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string format_bytes(double bytes) {
  if (bytes < 1023.5) return fmt::format("{:.0f} B", bytes);
  std::string unit = " KiB";
  double size = bytes / 1024;
  for (const char* next : {" MiB", " GiB"}) {
    if (size < 1023.5) break;
    size /= 1024;
    unit = next;
  }
  return fmt::format("{:.{}f}", size, size < 99.95 ? 1 : 0) + unit;
}

}  // namespace merhaba::bench::result
