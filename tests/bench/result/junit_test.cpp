#include "bench/result/junit.hpp"

#include "bench/result/xml.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Attributes = std::map<std::string, std::string>;
using Verdict = JUnitCase::Verdict;

const JUnitCase kPassed{"closed.merhaba", "p99 < 5ms", Verdict::passed, "measured 3 ms: holds"};
const JUnitCase kFailed{"closed.merhaba", "failed == 0", Verdict::failed,
                        "measured 1: does not hold"};
const JUnitCase kUndecided{"closed.merhaba", "cpu < 9us", Verdict::undecided, "not known"};

// The one suite of the file.
XmlElement suite_of(const std::vector<JUnitCase>& cases) {
  const std::string xml = junit_xml("merhaba-bench accept", "2026-01-31T12:00:00Z", 1.25, cases);
  CHECK(xml.ends_with(">\n"));
  const XmlElement root = XmlReader(xml).document();
  CHECK(root.name == "testsuites");
  REQUIRE(root.children.size() == 1);
  for (const auto& [name, value] : root.attributes) {
    CHECK(root.children[0].attributes.at(name) == value);
  }
  return root.children[0];
}

TEST_CASE("the file counts its cases by their verdicts") {
  const XmlElement suite = suite_of({kPassed, kFailed, kUndecided, kPassed, kFailed, kPassed});
  CHECK(suite.name == "testsuite");
  CHECK(suite.attributes == Attributes{{"name", "merhaba-bench accept"},
                                       {"timestamp", "2026-01-31T12:00:00"},
                                       {"skipped", "0"},
                                       {"tests", "6"},
                                       {"failures", "2"},
                                       {"errors", "1"},
                                       {"time", "1.250"}});
  CHECK(suite.children.size() == 6);
}

TEST_CASE("each verdict has an element of its own kind") {
  const XmlElement suite = suite_of({kPassed, kFailed, kUndecided});
  REQUIRE(suite.children.size() == 3);
  const std::vector<std::string> kinds{"system-out", "failure", "error"};
  const std::vector<std::string> names{"p99 < 5ms", "failed == 0", "cpu < 9us"};
  const std::vector<std::string> words{"measured 3 ms: holds", "measured 1: does not hold",
                                       "not known"};
  for (std::size_t i = 0; i < 3; ++i) {
    const XmlElement& each = suite.children[i];
    CAPTURE(i);
    CHECK(each.name == "testcase");
    CHECK(each.attributes == Attributes{{"classname", "merhaba-bench accept.closed.merhaba"},
                                        {"name", names[i]},
                                        {"time", "0"}});
    REQUIRE(each.children.size() == 1);
    CHECK(each.children[0].name == kinds[i]);
    CHECK(each.children[0].text == words[i]);
    const Attributes message{{"message", words[i]}};
    CHECK(each.children[0].attributes == (i == 0 ? Attributes() : message));
  }
}

TEST_CASE("characters that XML reserves come back as they were") {
  const std::string all = "<a href=\"b\">&amp;'</a> ]]> \t µ";
  for (const Verdict verdict : {Verdict::passed, Verdict::failed, Verdict::undecided}) {
    const XmlElement suite = suite_of({{all, all, verdict, all}});
    const XmlElement& only = suite.children.at(0);
    CHECK(only.attributes.at("classname") == "merhaba-bench accept." + all);
    CHECK(only.attributes.at("name") == all);
    CHECK(only.children.at(0).text == all);
  }
}

TEST_CASE("a control character, which XML cannot hold, is replaced") {
  std::string all;
  for (char byte = 1; byte < ' '; ++byte) {
    if (byte != '\t' && byte != '\n') all += byte;
  }
  all += std::string("\0\x7f", 2);
  const XmlElement suite = suite_of({{"a", all, Verdict::failed, all}});
  std::string replaced;
  for (std::size_t i = 0; i < all.size(); ++i) replaced += "\xEF\xBF\xBD";
  CHECK(suite.children.at(0).attributes.at("name") == replaced);
  CHECK(suite.children.at(0).children.at(0).text == replaced);
}

TEST_CASE("a suite without cases is well-formed too") {
  const XmlElement suite = suite_of({});
  CHECK(suite.attributes.at("tests") == "0");
  CHECK(suite.children.empty());
}

TEST_CASE("the reader of these tests refuses what is not well-formed") {
  const std::string head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
  CHECK_NOTHROW(XmlReader(head + "<a b=\"&lt;\"><c>&amp;</c></a>\n").document());
  for (const char* text : {"<a>", "<a></b>", "<a b=\"<\"></a>", "<a>&</a>", "<a>&nbsp;</a>",
                           "<a b=\"1\" b=\"2\"></a>", "<a></a><a></a>", "<a>\x01</a>", ""}) {
    CAPTURE(text);
    CHECK_THROWS_AS(XmlReader(head + text).document(), std::runtime_error);
  }
}

}  // namespace
}  // namespace merhaba::bench::result::test
