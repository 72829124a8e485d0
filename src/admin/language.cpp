#include "admin/language.hpp"

#include <algorithm>
#include <cstddef>

#include "http/characters.hpp"

namespace merhaba::admin {
namespace {

constexpr int kFull = 1000;

// What stands before the separator; `text` keeps what stands after it.
std::string_view cut_at(char separator, std::string_view& text) noexcept {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view before = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return http::trim(before);
}

// Of "q=0.8": 800. 1000 without a weight, 0 for one that cannot be read.
int weight_of(std::string_view parameter) noexcept {
  if (parameter.empty()) return kFull;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return 0;
  parameter.remove_prefix(2);
  int weight = 0;
  int digit_value = kFull;
  for (std::size_t i = 0; i < parameter.size(); ++i) {
    if (i == 1) {
      if (parameter[i] != '.') return 0;
      continue;
    }
    if (parameter[i] < '0' || parameter[i] > '9') return 0;
    weight += (parameter[i] - '0') * digit_value;
    digit_value /= 10;
  }
  return std::min(weight, kFull);
}

bool is_language(std::string_view range, std::string_view lower) noexcept {
  if (range.size() < lower.size() || (range.size() > lower.size() && range[lower.size()] != '-')) {
    return false;
  }
  return std::equal(lower.begin(), lower.end(), range.begin(),
                    [](char want, char got) { return (got | 0x20) == want; });
}

struct Preference {
  int weight = -1;  // below 0: not named
  std::size_t place = 0;

  void raise_to(int other, std::size_t at) noexcept {
    if (other > weight) *this = {other, at};
  }
};

}  // namespace

Language preferred_language(std::string_view accept_language) noexcept {
  Preference turkish;
  Preference english;
  Preference others;
  for (std::size_t place = 0; !accept_language.empty(); ++place) {
    std::string_view parameter = cut_at(',', accept_language);
    const std::string_view range = cut_at(';', parameter);
    const int weight = weight_of(http::trim(parameter));
    if (is_language(range, "tr")) turkish.raise_to(weight, place);
    if (is_language(range, "en")) english.raise_to(weight, place);
    if (range == "*") others.raise_to(weight, place);
  }
  if (turkish.weight < 0) turkish = others;
  if (english.weight < 0) english = others;
  const bool prefers_turkish = turkish.weight > english.weight ||
                               (turkish.weight == english.weight && turkish.place < english.place);
  return turkish.weight > 0 && prefers_turkish ? Language::turkish : Language::english;
}

}  // namespace merhaba::admin
