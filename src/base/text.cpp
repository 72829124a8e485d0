#include "base/text.hpp"

#include <array>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first: formatting takes the first that divides.
constexpr std::array<Unit, 4> kDurationUnits{
    {{"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 4> kSizeUnits{
    {{"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}, {"", 1}}};

constexpr std::uint64_t kLongestDuration = 24 * 3'600'000ULL;  // in ms

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// By hand: tolower(3) follows the locale, and Turkish has its own i.
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Takes the leading digits off `text`. Nothing when there are none, or they exceed 64 bits.
std::optional<std::uint64_t> take_digits(std::string_view& text) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  std::size_t used = 0;
  for (; used < text.size() && is_digit(text[used]); ++used) {
    const auto digit = static_cast<std::uint64_t>(text[used] - '0');
    if (value > (kMost - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  if (used == 0) return std::nullopt;
  text.remove_prefix(used);
  return value;
}

// Takes ".5" off `text`, as billionths; 0 when there is no point. At most nine digits.
std::optional<std::uint64_t> take_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  const std::size_t before = text.size();
  std::optional<std::uint64_t> value = take_digits(text);
  const std::size_t digits = before - text.size();
  if (!value || digits > 9) return std::nullopt;
  for (std::size_t i = digits; i < 9; ++i) *value *= 10;
  return value;
}

std::optional<std::uint64_t> read_duration(std::string_view text) {
  const auto whole = take_digits(text);
  if (!whole) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  if (text.empty()) text = "s";
  for (const auto& [name, factor] : kDurationUnits) {
    if (text != name) continue;
    if (*whole > kLongestDuration / factor) return std::nullopt;
    const std::uint64_t value =
        *whole * factor + (*fraction * factor + 500'000'000) / 1'000'000'000;
    const bool vanished = value == 0 && (*whole != 0 || *fraction != 0);
    if (value > kLongestDuration || vanished) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

// 1, 1024, 1024², 1024³ for "", "K", "M", "G", with or without "B" or "iB", in either case.
std::optional<std::uint64_t> size_factor(std::string_view unit) {
  if (unit.empty() || unit == "B" || unit == "b") return 1;
  constexpr std::string_view kLetters = "kmg";
  const std::size_t power = kLetters.find(lower(unit.front()));
  if (power == std::string_view::npos) return std::nullopt;
  std::string rest;
  for (char c : unit.substr(1)) rest += lower(c);
  if (!rest.empty() && rest != "b" && rest != "ib") return std::nullopt;
  return 1ULL << (10 * (power + 1));
}

std::string with_largest_unit(std::uint64_t value, const std::array<Unit, 4>& units) {
  if (value == 0) return "0";
  for (const auto& [name, factor] : units) {
    if (value % factor == 0) return fmt::format("{}{}", value / factor, name);
  }
  return fmt::format("{}", value);
}

}  // namespace

Milliseconds parse_duration(std::string_view text) {
  if (const auto value = read_duration(text)) {
    return Milliseconds{static_cast<Milliseconds::rep>(*value)};
  }
  throw UsageError(
      tr_format("'{0}' is not a duration: write 250ms, 10s, 1.5m or 2h (a bare number "
                "is seconds), from 1ms to 24h",
                make_visible(text)));
}

std::uint64_t parse_size(std::string_view text) {
  std::string_view rest = text;
  if (const auto count = take_digits(rest)) {
    const auto factor = size_factor(rest);
    if (factor && *count <= std::numeric_limits<std::uint64_t>::max() / *factor) {
      return *count * *factor;
    }
  }
  throw UsageError(tr_format("'{0}' is not a size: write bytes as 512, 16KiB, 1MiB or 2GiB",
                             make_visible(text)));
}

std::uint64_t parse_count(std::string_view text, std::string_view name, std::uint64_t low,
                          std::uint64_t high) {
  std::string_view rest = text;
  const auto value = take_digits(rest);
  if (value && rest.empty() && *value >= low && *value <= high) return *value;
  throw UsageError(tr_format("{0}: '{1}' is not a whole number from {2} to {3}", name,
                             make_visible(text), low, high));
}

std::string format_duration(Milliseconds duration) {
  if (duration.count() < 0) return "-" + format_duration(-duration);
  return with_largest_unit(static_cast<std::uint64_t>(duration.count()), kDurationUnits);
}

std::string format_size(std::uint64_t bytes) { return with_largest_unit(bytes, kSizeUnits); }

}  // namespace merhaba
