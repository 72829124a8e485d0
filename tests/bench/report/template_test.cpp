#include "bench/report/template.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a template is filled where its keys are, and what is put in is left as it is") {
  const std::string page =
      filled("page.html", {{"style", "p {}\n"}, {"articles", "<p>{{style}}</p>\n"}});
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK_THAT(page, ContainsSubstring("<style>\np {}\n</style>"));
  CHECK_THAT(page, ContainsSubstring("</h1>\n<p>{{style}}</p>\n</body>"));
}

TEST_CASE("a template that is not there, or a key without a value, is a mistake at once") {
  CHECK_THROWS_AS(filled("none.html"), std::logic_error);
  CHECK_THROWS_AS(filled("page.html", {{"style", ""}}), std::logic_error);
}

TEST_CASE("the files are in the program, as they are") {
  const auto all = templates();
  CHECK(std::count_if(all.begin(), all.end(),
                      [](const Template& each) { return each.name.ends_with(".gp"); }) >= 10);
  for (const Template& each : all) {
    INFO(each.name);
    CHECK_FALSE(each.text.starts_with("\n"));
    CHECK(each.text.ends_with("\n"));
  }
}

}  // namespace
}  // namespace merhaba::bench::report::test
