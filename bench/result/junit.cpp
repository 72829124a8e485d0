#include "bench/result/junit.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/result/html.hpp"

namespace merhaba::bench::result {
namespace {

using Verdict = JUnitCase::Verdict;

std::string case_xml(const std::string& suite, const JUnitCase& each) {
  const std::string begin =
      fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                  escape_html(suite + "." + each.group), escape_html(each.name));
  const std::string words = escape_html(each.words);
  if (each.verdict == Verdict::passed) {
    return fmt::format("{}>\n    <system-out>{}</system-out>\n  </testcase>\n", begin, words);
  }
  const char* const kind = each.verdict == Verdict::failed ? "failure" : "error";
  return fmt::format("{0}>\n    <{1} message=\"{2}\">{2}</{1}>\n  </testcase>\n", begin, kind,
                     words);
}

}  // namespace

std::string junit_xml(const std::string& suite, const std::string& at, double seconds,
                      const std::vector<JUnitCase>& cases) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(cases.begin(), cases.end(),
                         [verdict](const JUnitCase& each) { return each.verdict == verdict; });
  };
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.3f}\"", cases.size(),
                  count(Verdict::failed), count(Verdict::undecided), seconds);
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n"
      " <testsuite name=\"{1}\" timestamp=\"{2}\" skipped=\"0\" {0}>\n",
      counts, escape_html(suite), escape_html(at.substr(0, at.find('Z'))));
  for (const JUnitCase& each : cases) xml += case_xml(suite, each);
  return xml + " </testsuite>\n</testsuites>\n";
}

}  // namespace merhaba::bench::result
