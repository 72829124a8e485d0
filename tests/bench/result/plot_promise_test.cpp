#include "bench/result/plot_promise.hpp"

#include <nlohmann/json.hpp>

#include "bench/overflow/experiment_sample.hpp"
#include "bench/overflow/overflow_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
using namespace overflow::test;

namespace {

std::vector<Sheet> plotted_sheets() {
  return {stall_sweep(),
          stall_knees(1),
          timeline(),
          depth(),
          workers(),
          ways(),
          sample_experiment().sheets.front()};
}

TEST_CASE("sheets with the columns that their plot is drawn of keep their promise") {
  for (const Sheet& sheet : plotted_sheets()) {
    INFO(plot_word(sheet.plot));
    CHECK(sheet.plot != Sheet::Plot::none);
    CHECK(broken_promise(sheet).empty());
  }
  CHECK(broken_promise(Sheet{"any", "", {}, {}}).empty());
}

TEST_CASE("a column that a plot is drawn of and that is not there is named") {
  for (const Sheet& sheet : plotted_sheets()) {
    std::size_t missed = 0;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      Sheet other = sheet;
      other.columns[i].key += "?";
      const std::string broken = broken_promise(other);
      if (broken.empty()) continue;
      ++missed;
      CHECK(broken == "has no column \"" + sheet.columns[i].key + "\", which its plot \"" +
                          std::string(plot_word(sheet.plot)) + "\" is drawn of");
    }
    CHECK(missed > 0);
  }
}

TEST_CASE("a column of texts is none of numbers") {
  Sheet sheet = depth();
  sheet.columns[1].unit = Sheet::Unit::text;
  CHECK(broken_promise(sheet) ==
        "has texts in its column \"depth\", but its plot \"depth\" is drawn of numbers");
}

TEST_CASE("a file edited by hand is refused with the sheet's name and the column's") {
  nlohmann::ordered_json json = depth().json();
  json["columns"].erase(3);
  CHECK(error_of([&] {
          Sheet::from_json({json, "file.json", "sheets[2]"});
        }) ==
        "file.json: sheets[2] (\"depth\") has no column \"dropped\", which its plot \"depth\" is "
        "drawn of");
}

}  // namespace
}  // namespace merhaba::bench::result::test
