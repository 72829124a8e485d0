#include <string>
#include <utility>

#include "base/error.hpp"
#include "cli/convert.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using Field = std::pair<std::string, std::string>;

namespace {

std::string error(const std::string& text) {
  try {
    to_header("--header", text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a header field is a name, a colon and a value") {
  CHECK(to_header("-H", "X-A: 1") == Field("X-A", "1"));
  CHECK(to_header("-H", "X-A:1") == Field("X-A", "1"));
  CHECK(to_header("-H", "X-A: \t a: b,\tc \t") == Field("X-A", "a: b,\tc"));
  CHECK(to_header("-H", "X-A:") == Field("X-A", ""));
  CHECK(to_header("-H", "X-A:  ") == Field("X-A", ""));
  CHECK(to_header("-H", "X: dünya \xff") == Field("X", "dünya \xff"));
}

TEST_CASE("a name may have every character of a token, and no other") {
  const std::string token = "!#$%&'*+-.^_`|~09azAZ";
  CHECK(to_header("-H", token + ": x").first == token);
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':' || letter || (c != '\0' && token.find(c) != std::string::npos)) continue;
    INFO(byte);
    CHECK(error(std::string("X") + c + ": v").find("is not a field name") != std::string::npos);
  }
}

TEST_CASE("what is no field is refused with its form") {
  for (const char* text : {"", "X-A", ":", ": v"}) {
    CHECK(error(text) ==
          std::string("--header: '") + text + "' is not a header field: write 'Name: value'");
  }
  CHECK(error("X-A : v").find("no space before the colon") != std::string::npos);
}

TEST_CASE("control bytes that could forge another field are refused") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    INFO(byte);
    const bool control = (byte < 0x20 && c != '\t') || byte == 0x7f;
    CHECK((error(std::string("X: a") + c + "b") != "no error") == control);
  }
  CHECK(error("X: a\r\nSet-Cookie: b=c").find("a\\r\\nSet-Cookie") != std::string::npos);
  CHECK(error("X: a\n") != "no error");  // at the end too
}

TEST_CASE("fields that frame the response are ours, in whatever case") {
  for (const char* text : {"Content-Length: 5", "TRANSFER-ENCODING: chunked", "connection: close",
                           "Date: now", "dAtE:"}) {
    INFO(text);
    CHECK(error(text).find("merhaba writes") != std::string::npos);
  }
}

TEST_CASE("the kind of content and the server's name may be changed") {
  CHECK(to_header("-H", "Content-Type: text/html") == Field("Content-Type", "text/html"));
  CHECK(to_header("-H", "Server: x") == Field("Server", "x"));
  CHECK(to_header("-H", "Dates: x") == Field("Dates", "x"));
}
