// Catch2, 2.13 or 3: tests are written for 3, and this makes up what 2.13 lacks.
// Included first by every test file; the main of every test program is support/main.cpp.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#include <sstream>
#include <string>

namespace merhaba::test {
void report_skip(const std::string& reason);  // counts it; see support/main.cpp
}

namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& part,
                              CaseSensitive::Choice how = CaseSensitive::Yes) {
  return Contains(part, how);
}
}  // namespace Catch::Matchers

// Ends the test case as skipped. Only in the test case's own body, not in a helper or a lambda.
#define SKIP(reason)                                                          \
  do {                                                                        \
    std::ostringstream skip_reason_;                                          \
    skip_reason_ << reason; /* not in parentheses: the caller may chain << */ \
    merhaba::test::report_skip(skip_reason_.str());                           \
    return;                                                                   \
  } while (false)
#endif
