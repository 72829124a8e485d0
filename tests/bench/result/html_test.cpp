#include "bench/result/html.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

TEST_CASE("text becomes HTML that shows it as it is, in elements and in attributes") {
  CHECK(escape_html("nginx/1.22") == "nginx/1.22");
  CHECK(escape_html("<a href=\"x\">'1' & 2</a>") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;1&#39; &amp; 2&lt;/a&gt;");
  CHECK(escape_html("&amp;") == "&amp;amp;");
  CHECK(escape_html("Merhaba dünya") == "Merhaba dünya");
  CHECK(escape_html("") == "");
}

TEST_CASE("control characters are not let into HTML, but for line ends and tabs") {
  CHECK(escape_html("a\n\tb") == "a\n\tb");
  CHECK(escape_html("a\x1b[31mb\x7f") == "a\uFFFD[31mb\uFFFD");
  CHECK(escape_html(std::string("a\0b", 3)) == "a\uFFFDb");
}

TEST_CASE("a table has a heading for each column, rows named by their first cell, numbers right") {
  HtmlTable table({{"server", Table::Align::left}, {"rate"}});
  table.add({"<b>", "1,000"}, "floor");
  table.add({"nginx", "5"});
  CHECK(table.html() ==
        "<div class=\"table\"><table>\n"
        "<thead><tr><th scope=\"col\">server</th><th scope=\"col\" class=\"number\">rate</th></tr>"
        "</thead>\n"
        "<tbody>\n"
        "<tr class=\"floor\"><th scope=\"row\">&lt;b&gt;</th><td class=\"number\">1,000</td></tr>\n"
        "<tr><th scope=\"row\">nginx</th><td class=\"number\">5</td></tr>\n"
        "</tbody>\n"
        "</table></div>\n");
}

}  // namespace
}  // namespace merhaba::bench::result::test
