#include "bench/result/sheet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "bench/result/plot_promise.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

using Json = nlohmann::ordered_json;
using Column = Sheet::Column;
using Cell = Sheet::Cell;
using Unit = Sheet::Unit;

constexpr std::array<std::string_view, 5> kUnits{"text", "count", "time", "share", "number"};
constexpr double kLargestWhole =
    9'007'199'254'740'992;  // 2^53: above it, whole numbers are missing

bool is_whole(double number) {
  return number == std::floor(number) && std::abs(number) <= kLargestWhole;
}

// "0 %" and "100 %" are none and all, never nearly so.
std::string share_text(double share) {
  if (share == 0) return "0 %";
  constexpr double kMostOfAll = 99.94;
  return format_ratio(share < 1 ? std::min(100 * share, kMostOfAll) : 100 * share) + " %";
}

std::string number_text(double number, Unit unit) {
  if (number < 0) return "-" + number_text(-number, unit);
  switch (unit) {
    case Unit::time:
      return format_time(number);
    case Unit::share:
      return share_text(number);
    case Unit::number:
      return is_whole(number) ? fmt::format("{:.0f}", number) : format_ratio(number);
    default:
      return format_count(number);
  }
}

std::string cell_text(const Cell& cell, Unit unit) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* number = std::get_if<double>(&cell)) return number_text(*number, unit);
  return "";
}

Json cell_json(const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell)) return *words;
  if (const auto* number = std::get_if<double>(&cell)) {
    return is_whole(*number) ? Json(static_cast<std::int64_t>(*number)) : Json(*number);
  }
  return nullptr;
}

bool fits(const Cell& cell, Unit unit) {
  if (std::holds_alternative<std::monostate>(cell)) return true;
  if (unit == Unit::text) return std::holds_alternative<std::string>(cell);
  return std::holds_alternative<double>(cell) && std::isfinite(std::get<double>(cell));
}

Unit unit_from(const JsonNode& node) {
  const auto found = std::find(kUnits.begin(), kUnits.end(), node.text());
  if (found == kUnits.end()) node.wrong("is not a unit; use text, count, time, share or number");
  return static_cast<Unit>(found - kUnits.begin());
}

std::vector<Table::Column> headings(const std::vector<Column>& columns) {
  std::vector<Table::Column> all;
  all.reserve(columns.size());
  for (const Column& column : columns) {
    all.push_back(
        {column.heading, column.unit == Unit::text ? Table::Align::left : Table::Align::right});
  }
  return all;
}

std::vector<std::string> row_text(const std::vector<Column>& columns,
                                  const std::vector<Cell>& row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < row.size(); ++i) cells.push_back(cell_text(row[i], columns[i].unit));
  return cells;
}

std::size_t place(const std::vector<Column>& columns, const std::string& key) {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.key == key; });
  return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace

void Sheet::add(std::vector<Cell> row) {
  assert(row.size() == columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!fits(row[i], columns[i].unit)) {
      throw std::logic_error("sheet " + name + ": no cell for " + columns[i].key);
    }
  }
  rows.push_back(std::move(row));
}

std::string Sheet::text() const {
  Table table(headings(columns));
  for (const auto& row : rows) table.add(row_text(columns, row));
  return title + "\n\n" + table.text();
}

HtmlTable Sheet::html() const {
  HtmlTable table(headings(columns));
  for (const auto& row : rows) table.add(row_text(columns, row));
  return table;
}

Json Sheet::json() const {
  Json heads = Json::array();
  for (const Column& column : columns) {
    heads.push_back({{"key", column.key},
                     {"heading", column.heading},
                     {"unit", kUnits[static_cast<std::size_t>(column.unit)]}});
  }
  Json objects = Json::array();
  for (const auto& row : rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) object[columns[i].key] = cell_json(row[i]);
    objects.push_back(std::move(object));
  }
  return {{"name", name},
          {"title", title},
          {"drawn", drawn},
          {"plot", plot_word(plot)},
          {"columns", std::move(heads)},
          {"rows", std::move(objects)}};
}

Sheet Sheet::from_json(const JsonNode& node) {
  Sheet sheet;
  sheet.name = node["name"].text();
  sheet.title = node["title"].text();
  sheet.drawn = node["drawn"].truth();
  sheet.plot = plot_from(node["plot"]);
  for (const JsonNode& head : node["columns"].items()) {
    sheet.columns.push_back({head["key"].text(), head["heading"].text(), unit_from(head["unit"])});
  }
  if (const std::string broken = broken_promise(sheet); !broken.empty()) {
    node.wrong(fmt::format("(\"{}\") {}", sheet.name, broken));
  }
  for (const JsonNode& object : node["rows"].items()) {
    std::vector<Cell> row;
    for (const Column& column : sheet.columns) {
      const JsonNode value = object[column.key];
      if (value.is_null()) {
        row.emplace_back();
      } else if (column.unit == Unit::text) {
        row.emplace_back(value.text());
      } else {
        row.emplace_back(value.number());
      }
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

bool Sheet::has(const std::string& key) const { return place(columns, key) < columns.size(); }

std::vector<double> Sheet::numbers(const std::string& key) const {
  assert(has(key));
  std::vector<double> all;
  for (const auto& row : rows) {
    const auto* number = std::get_if<double>(&row[place(columns, key)]);
    all.push_back(number != nullptr ? *number : std::numeric_limits<double>::quiet_NaN());
  }
  return all;
}

std::vector<std::string> Sheet::words(const std::string& key) const {
  assert(has(key));
  const std::size_t column = place(columns, key);
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(cell_text(row[column], columns[column].unit));
  return all;
}

}  // namespace merhaba::bench::result
