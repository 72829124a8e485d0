#include "http/date.hpp"

#include <clocale>
#include <cstdint>
#include <string>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

std::string date(std::int64_t when) {
  std::string text(kDateSize + 2, '#');
  format_date(static_cast<std::time_t>(when), text.data() + 1);
  CHECK(text.front() == '#');  // not a byte beside it
  CHECK(text.back() == '#');
  return text.substr(1, kDateSize);
}

TEST_CASE("dates are written in the form of the RFC") {
  CHECK(date(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");  // its own example
  CHECK(date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(date(86'399) == "Thu, 01 Jan 1970 23:59:59 GMT");
  CHECK(date(1'000'000'000) == "Sun, 09 Sep 2001 01:46:40 GMT");
  CHECK(date(2'147'483'647) == "Tue, 19 Jan 2038 03:14:07 GMT");
}

TEST_CASE("leap days are where they belong") {
  CHECK(date(951'782'400) == "Tue, 29 Feb 2000 00:00:00 GMT");
  CHECK(date(951'868'799) == "Tue, 29 Feb 2000 23:59:59 GMT");
  CHECK(date(951'868'800) == "Wed, 01 Mar 2000 00:00:00 GMT");
  CHECK(date(1'709'164'800) == "Thu, 29 Feb 2024 00:00:00 GMT");
  CHECK(date(1'677'628'800) == "Wed, 01 Mar 2023 00:00:00 GMT");
}

TEST_CASE("every month and every day of the week has its English name, whatever the locale") {
  const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const char* days[] = {"Thu", "Fri", "Sat", "Sun",
                        "Mon", "Tue", "Wed"};  // 1970 began on a Thursday
  constexpr std::int64_t day = 86'400;
  std::setlocale(LC_ALL, "tr_TR.UTF-8");  // where there is such a one
  for (std::int64_t i = 0; i < 12; ++i) {
    // The middle of each month of 1970, which was no leap year.
    const std::string text = date((i * 365 / 12 + 15) * day);
    CHECK(text.substr(8, 3) == months[i]);
  }
  for (std::int64_t i = 0; i < 14; ++i) CHECK(date(i * day).substr(0, 3) == days[i % 7]);
  std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace merhaba::http::test
