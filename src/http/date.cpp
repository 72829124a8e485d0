#include "http/date.hpp"

#include <array>
#include <cstring>
#include <string_view>

namespace merhaba::http {
namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void put_name(char* at, std::string_view name) { std::memcpy(at, name.data(), name.size()); }

void put_two(char* at, int number) {
  at[0] = static_cast<char>('0' + number / 10 % 10);
  at[1] = static_cast<char>('0' + number % 10);
}

}  // namespace

void format_date(std::time_t when, char* out) noexcept {
  std::tm utc{};
  gmtime_r(&when, &utc);
  const int year = utc.tm_year + 1900;
  std::memcpy(out, "Day, 00 Mon 0000 00:00:00 GMT", kDateSize);
  put_name(out, kDays[static_cast<std::size_t>(utc.tm_wday)]);
  put_two(out + 5, utc.tm_mday);
  put_name(out + 8, kMonths[static_cast<std::size_t>(utc.tm_mon)]);
  put_two(out + 12, year / 100);
  put_two(out + 14, year % 100);
  put_two(out + 17, utc.tm_hour);
  put_two(out + 20, utc.tm_min);
  put_two(out + 23, utc.tm_sec);
}

}  // namespace merhaba::http
