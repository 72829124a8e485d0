// The character classes of RFC 9110 section 5.6.2 and RFC 3986 section 2, as tables, and what
// depends on them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace merhaba::http {

class CharacterSet {
 public:
  consteval explicit CharacterSet(std::string_view members) {
    for (int c = 0; c < 256; ++c) {
      const bool alphanumeric =
          (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      members_[static_cast<std::size_t>(c)] = alphanumeric;
    }
    for (char c : members) members_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool contains(char c) const noexcept { return members_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> members_{};
};

// Letters and digits belong to every class below.
inline constexpr CharacterSet kToken{"!#$%&'*+-.^_`|~"};
inline constexpr CharacterSet kRegName{"-._~!$&'()*+,;="};  // without pct-encoded
inline constexpr CharacterSet kIpFuture{"-._~!$&'()*+,;=:"};

constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_hex_digit(char c) noexcept {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

// Of ASCII letters.
constexpr bool equal_ignoring_case(std::string_view one, std::string_view other) noexcept {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](char a, char b) { return to_lower(a) == to_lower(b); });
}

// equal_ignoring_case() for printable text and a word of nothing but small letters and "-", and
// faster: of what is printable, the bit that makes letters small makes only a letter a small one,
// and only "-" is "-" with it.
template <std::size_t N>
constexpr bool is_word(std::string_view text, const char (&word)[N]) noexcept {
  if (text.size() != N - 1) return false;
  int difference = 0;
  for (std::size_t i = 0; i < N - 1; ++i) difference |= (text[i] | 0x20) ^ word[i];
  return difference == 0;
}

// A field value, or a part of one, without the blanks around it (RFC 9110 section 5.6.3).
constexpr std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace merhaba::http
