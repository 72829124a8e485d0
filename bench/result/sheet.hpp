// A table that people and programs read: text on a terminal, objects in JSON, HTML in a report.
// A value.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

#include "bench/result/html.hpp"
#include "bench/result/json_node.hpp"

namespace merhaba::bench::result {

struct Sheet {
  enum class Unit { text, count, time, share, number };  // time: nanoseconds; share: of 1
  struct Column {
    std::string key;      // in JSON; of a time with _ns: "first_syn_ns"
    std::string heading;  // for people
    Unit unit = Unit::count;
  };
  // How the report draws it; each promises columns, see plot_promise.hpp. Of a knee nothing is
  // drawn but the mark in the stall beside it.
  enum class Plot { none, capacity, timeline, stall, knee, depth, workers, ways, servers };
  using Cell = std::variant<std::monostate, std::string, double>;  // nothing: null, shown as ""

  std::string name;   // in JSON: "sweep"
  std::string title;  // what it shows, one line
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows{};
  bool drawn = false;  // only written and drawn: too long to be read
  Plot plot = Plot::none;

  void add(std::vector<Cell> row);  // as many as columns
  std::string text() const;         // title and table
  HtmlTable html() const;
  nlohmann::ordered_json json() const;           // with its columns, and an object for each row
  static Sheet from_json(const JsonNode& node);  // throws Error
  bool has(const std::string& key) const;
  std::vector<double> numbers(const std::string& key) const;     // of a column; nothing is NaN
  std::vector<std::string> words(const std::string& key) const;  // as they are shown
};

}  // namespace merhaba::bench::result
