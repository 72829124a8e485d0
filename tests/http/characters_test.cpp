#include "http/characters.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

TEST_CASE("a token has letters, digits and fifteen signs") {
  constexpr std::string_view signs = "!#$%&'*+-.^_`|~";
  for (int i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    INFO(i);
    CHECK(kToken.contains(c) == (alphanumeric || signs.find(c) != std::string_view::npos));
    CHECK(kRegName.contains(c) <= kIpFuture.contains(c));
  }
  CHECK_FALSE(kRegName.contains(':'));
  CHECK(kIpFuture.contains(':'));
}

TEST_CASE("letters are lowered and hexadecimal digits known whatever the locale") {
  CHECK(to_lower('A') == 'a');
  CHECK(to_lower('Z') == 'z');
  CHECK(to_lower('I') == 'i');
  CHECK(to_lower('@') == '@');
  CHECK(to_lower('[') == '[');
  CHECK(to_lower('\xc0') == '\xc0');
  for (char c : std::string_view("0123456789abcdefABCDEF")) CHECK(is_hex_digit(c));
  for (char c : std::string_view("gG/:@`\xe1")) CHECK_FALSE(is_hex_digit(c));
}

}  // namespace
}  // namespace merhaba::http::test
