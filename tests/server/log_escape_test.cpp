#include "server/log_escape.hpp"

#include <string>

#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using namespace std::string_literals;

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string escaped_json(std::string_view text) {
  std::string out;
  append_escaped_json(out, text);
  return out;
}

TEST_CASE("printable ASCII is logged as it is") {
  const std::string plain = "GET /a?b=c&d=%20~ !#$'()*+,-.:;<=>@[]^_`{|} HTTP/1.1";
  CHECK(escaped(plain) == plain);
  CHECK(escaped_json(plain) == plain);
  CHECK(escaped("").empty());
  CHECK(escaped_json("").empty());
}

TEST_CASE("quotes and backslashes are escaped") {
  CHECK(escaped("a\"b\\c") == "a\\x22b\\x5Cc");
  CHECK(escaped_json("a\"b\\c") == "a\\\"b\\\\c");
}

TEST_CASE("bytes that are not printable ASCII are escaped, one by one") {
  const std::string bytes = "\0\t\n\r\x1b\x1f\x7f\x80\xc3\xbc\xff"s;
  CHECK(escaped(bytes) == "\\x00\\x09\\x0A\\x0D\\x1B\\x1F\\x7F\\x80\\xC3\\xBC\\xFF");
  CHECK(escaped_json(bytes) ==
        "\\u0000\\u0009\\u000A\\u000D\\u001B\\u001F\\u007F\\u0080\\u00C3\\u00BC\\u00FF");
}

TEST_CASE("what was there before stays") {
  std::string out = "before ";
  append_escaped(out, "a\n");
  append_escaped_json(out, "\nb");
  CHECK(out == "before a\\x0A\\u000Ab");
}

}  // namespace
}  // namespace merhaba::server::test
