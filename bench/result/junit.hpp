// Verdicts as JUnit XML, which GitHub, GitLab, Jenkins and others show beside the tests of a
// change. Values.
#pragma once

#include <string>
#include <vector>

namespace merhaba::bench::result {

struct JUnitCase {
  enum class Verdict {
    passed,
    failed,
    undecided
  };  // undecided: an <error>, which is no pass either

  std::string group;  // the class: "accept.closed.merhaba"
  std::string name;   // "p99 < 5ms"
  Verdict verdict = Verdict::undecided;
  std::string words;  // "measured 7.1 ms: does not hold"
};

// One test suite. `at`: "2026-01-31T12:00:00Z"; `seconds`: how long it took in all.
std::string junit_xml(const std::string& suite, const std::string& at, double seconds,
                      const std::vector<JUnitCase>& cases);

}  // namespace merhaba::bench::result
