#include "bench/result/sheet.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Unit = Sheet::Unit;

Sheet sample() {
  Sheet sheet{"sweep",
              "What each backlog does",
              {{"server", "server", Unit::text},
               {"clients", "clients", Unit::count},
               {"p99_ns", "p99", Unit::time},
               {"hit_share", "hit", Unit::share},
               {"ratio", "to it", Unit::number}},
              {}};
  sheet.add({"bağlandı", 12'345.0, 1.03e9, 0.375, 0.719});
  sheet.add({"nginx", {}, {}, {}, {}});
  return sheet;
}

std::string shown(Unit unit, double number) {
  Sheet sheet{"s", "t", {{"key", "key", unit}}, {}};
  sheet.add({number});
  return sheet.words("key").at(0);
}

TEST_CASE("a sheet is its title and a table, texts to the left and figures to the right") {
  CHECK(sample().text() ==
        "What each backlog does\n\n"
        "server    clients     p99     hit  to it\n"
        "bağlandı   12,345  1.03 s  37.5 %  0.719\n"
        "nginx\n");
}

TEST_CASE("each unit is written as people read it") {
  CHECK(shown(Unit::count, 65'536) == "65,536");
  CHECK(shown(Unit::time, 1500) == "1.50 µs");
  CHECK(shown(Unit::number, 8080) == "8080");
  CHECK(shown(Unit::number, 1.5) == "1.50");
  CHECK(shown(Unit::number, -0.25) == "-0.250");
}

TEST_CASE("a share that is nearly none or nearly all is neither") {
  CHECK(shown(Unit::share, 0) == "0 %");
  CHECK(shown(Unit::share, 0.0001) == "0.0100 %");
  CHECK(shown(Unit::share, 0.052) == "5.20 %");
  CHECK(shown(Unit::share, 0.99999) == "99.9 %");
  CHECK(shown(Unit::share, 1) == "100 %");
}

TEST_CASE("in JSON there are the columns, and an object a row; what is not known is null") {
  CHECK(sample().json() == nlohmann::ordered_json::parse(R"({
      "name": "sweep", "title": "What each backlog does", "drawn": false, "plot": "none",
      "columns": [{"key": "server", "heading": "server", "unit": "text"},
        {"key": "clients", "heading": "clients", "unit": "count"},
        {"key": "p99_ns", "heading": "p99", "unit": "time"},
        {"key": "hit_share", "heading": "hit", "unit": "share"},
        {"key": "ratio", "heading": "to it", "unit": "number"}],
      "rows": [{"server": "bağlandı", "clients": 12345, "p99_ns": 1030000000, "hit_share": 0.375,
          "ratio": 0.719},
        {"server": "nginx", "clients": null, "p99_ns": null, "hit_share": null,
          "ratio": null}]})"));
  CHECK(sample().json()["rows"][0]["clients"].dump() == "12345");
}

TEST_CASE("what is written is what is read") {
  Sheet sheet = sample();
  sheet.drawn = true;
  const nlohmann::ordered_json json = sheet.json();
  const Sheet read = Sheet::from_json({json, "file.json"});
  CHECK(read.drawn);
  CHECK(read.rows == sheet.rows);
  CHECK(read.json() == json);
}

TEST_CASE("a plot is a word in JSON, and what is read is what was written") {
  Sheet sheet{"over time",
              "t",
              {{"at_ns", "at", Unit::time},
               {"depth", "", Unit::count},
               {"limit", "", Unit::count},
               {"dropped", "", Unit::count}},
              {}};
  sheet.plot = Sheet::Plot::depth;
  const nlohmann::ordered_json json = sheet.json();
  CHECK(json["plot"] == "depth");
  CHECK(Sheet::from_json({json, "file.json"}).plot == Sheet::Plot::depth);
}

TEST_CASE("a column is had as numbers, what is not known being none, and as it is shown") {
  const Sheet sheet = sample();
  CHECK(sheet.has("p99_ns"));
  CHECK_FALSE(sheet.has("p99"));
  const std::vector<double> times = sheet.numbers("p99_ns");
  REQUIRE(times.size() == 2);
  CHECK(times[0] == 1.03e9);
  CHECK(std::isnan(times[1]));
  CHECK(std::isnan(sheet.numbers("server")[0]));
  CHECK(sheet.words("clients") == std::vector<std::string>{"12,345", ""});
}

TEST_CASE("as HTML a sheet is a table whose rows are named by their first cell") {
  const std::string html = sample().html().html();
  CHECK_THAT(html, Catch::Matchers::ContainsSubstring("<th scope=\"row\">bağlandı</th>") &&
                       Catch::Matchers::ContainsSubstring("<td class=\"number\">37.5 %</td>"));
}

TEST_CASE("a cell that is not of its column's unit is a mistake at once") {
  Sheet sheet{"s", "t", {{"n", "n", Unit::count}, {"t", "t", Unit::text}}, {}};
  CHECK_THROWS_AS(sheet.add({"many", "few"}), std::logic_error);
  CHECK_THROWS_AS(sheet.add({1.0, 1.0}), std::logic_error);
  CHECK_THROWS_AS(sheet.add({std::nan(""), "few"}), std::logic_error);
  CHECK(sheet.rows.empty());
}

TEST_CASE("an error in a file is reported with its place") {
  const std::pair<const char*, const char*> wrongs[] = {
      {"/drawn", "file.json: drawn should be true or false"},
      {"/plot",
       "file.json: plot is not a plot; use one of none, capacity, timeline, stall, knee, depth, "
       "workers, ways, "
       "servers"},
      {"/columns/1/unit",
       "file.json: columns[1].unit is not a unit; use text, count, time, share or "
       "number"},
      {"/rows/0/clients", "file.json: rows[0].clients should be a number"},
      {"/rows", "file.json: rows should be an array"},
  };
  for (const auto& [place, message] : wrongs) {
    nlohmann::ordered_json json = sample().json();
    json[nlohmann::ordered_json::json_pointer(place)] = "?";
    CHECK(error_of([&] { Sheet::from_json({json, "file.json"}); }) == message);
  }
  nlohmann::ordered_json json = sample().json();
  json["rows"][1].erase("ratio");
  CHECK(error_of([&] {
          Sheet::from_json({json, "file.json"});
        }) == "file.json: rows[1].ratio is missing");
}

}  // namespace
}  // namespace merhaba::bench::result::test
