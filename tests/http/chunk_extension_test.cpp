#include "http/chunk_extension.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

enum class Outcome { open, ended, malformed };

struct Skipped {
  std::size_t bytes;
  Outcome outcome;
  bool operator==(const Skipped&) const = default;
};

Outcome outcome(const ChunkExtension& extension) {
  if (extension.malformed()) return Outcome::malformed;
  return extension.ended() ? Outcome::ended : Outcome::open;
}

Skipped skip_whole(std::string_view in) {
  ChunkExtension extension;
  const std::size_t bytes = extension.skip(in);
  return {bytes, outcome(extension)};
}

Skipped skip_singly(std::string_view in) {
  ChunkExtension extension;
  std::size_t bytes = 0;
  for (; bytes < in.size(); ++bytes) {
    if (extension.skip(in.substr(bytes, 1)) == 0) break;
  }
  return {bytes, outcome(extension)};
}

void check(const std::string& in, std::size_t bytes, Outcome expected) {
  INFO(in);
  CHECK((skip_whole(in) == Skipped{bytes, expected}));
  CHECK((skip_singly(in) == Skipped{bytes, expected}));
}

TEST_CASE("an extension is skipped up to the CR that ends its line") {
  for (const char* text : {"",
                           ";a",
                           ";a=b",
                           ";a=b;c=d",
                           ";a;b;c",
                           ";a=\"b\"",
                           ";a=\"\"",
                           ";a=\"b;c\"",
                           ";a=\"\\\"\"",
                           ";a=\"\\\\\"",
                           ";a=\"\\\t\\ \\x\\\xff\"",
                           ";a=\"b\";c",
                           "; a = b",
                           ";\ta",
                           " ;a",
                           "\t ;a",
                           ";a ;b",
                           ";a=b ;c",
                           ";a=\"b\"\t;c",
                           ";a=\t\"b\"",
                           ";a=\"\xc3\xbc\t !#[]~\"",
                           ";!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ"}) {
    const std::string extension = text;
    check(extension + "\r\nhello\r\n", extension.size(), Outcome::ended);
    check(extension + "\r", extension.size(), Outcome::ended);
    check(extension, extension.size(), Outcome::open);
  }
}

TEST_CASE("after a semicolon there is a name, and it is a token") {
  check(";\r\n", 1, Outcome::malformed);
  check("; \r\n", 2, Outcome::malformed);
  check(";;a\r\n", 1, Outcome::malformed);
  check(";a;\r\n", 3, Outcome::malformed);
  check(";=b\r\n", 1, Outcome::malformed);
  check(";\"a\"\r\n", 1, Outcome::malformed);
  check(";a b\r\n", 3, Outcome::malformed);
  check(";a,b\r\n", 2, Outcome::malformed);
  check(";a\"b\"\r\n", 2, Outcome::malformed);
  check(";\xc3\xbc\r\n", 1, Outcome::malformed);
  check("a\r\n", 0, Outcome::malformed);
  check("=a\r\n", 0, Outcome::malformed);
}

TEST_CASE("after an equals sign there is one value, a token or a quoted string") {
  check(";a=\r\n", 3, Outcome::malformed);
  check(";a= \r\n", 4, Outcome::malformed);
  check(";a=;b\r\n", 3, Outcome::malformed);
  check(";a==b\r\n", 3, Outcome::malformed);
  check(";a=b=c\r\n", 4, Outcome::malformed);
  check(";a=b c\r\n", 5, Outcome::malformed);
  check(";a=b\"c\"\r\n", 4, Outcome::malformed);
  check(";a=\"b\"c\r\n", 6, Outcome::malformed);
  check(";a=\"b\"\"c\"\r\n", 6, Outcome::malformed);
  check(";a=\"b\"=c\r\n", 6, Outcome::malformed);
  check(";a=\xc3\xbc\r\n", 3, Outcome::malformed);
}

TEST_CASE("a line does not end with white space") {
  check(" \r\n", 1, Outcome::malformed);
  check("\t\r\n", 1, Outcome::malformed);
  check(" 5\r\n", 1, Outcome::malformed);
  check(";a \r\n", 3, Outcome::malformed);
  check(";a=b \r\n", 5, Outcome::malformed);
  check(";a=\"b\" \r\n", 7, Outcome::malformed);
}

TEST_CASE("control bytes, and a line's end within quotes, are malformed") {
  check("\n", 0, Outcome::malformed);
  check(";a\nb\r\n", 2, Outcome::malformed);
  check(";a\0b\r\n"s, 2, Outcome::malformed);
  check(";a\x01\r\n", 2, Outcome::malformed);
  check(";a\x7f\r\n", 2, Outcome::malformed);
  check(";a=\"b\r\n", 5, Outcome::malformed);
  check(";a=\"b\\\r\n", 6, Outcome::malformed);
  check(";a=\"\n\"\r\n", 4, Outcome::malformed);
  check(";a=\"\x7f\"\r\n", 4, Outcome::malformed);
  check(";a=\"\\\x7f\"\r\n", 5, Outcome::malformed);
}

}  // namespace
}  // namespace merhaba::http::test
