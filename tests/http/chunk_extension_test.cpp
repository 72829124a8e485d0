#include "http/chunk_extension.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;
using State = ChunkExtension::State;

struct Skipped {
  std::size_t bytes;
  State state;
};

Skipped skip_whole(std::string_view in) {
  ChunkExtension extension;
  const std::size_t bytes = extension.skip(in);
  return {bytes, extension.state()};
}

Skipped skip_singly(std::string_view in) {
  ChunkExtension extension;
  std::size_t bytes = 0;
  for (; bytes < in.size(); ++bytes) {
    if (extension.skip(in.substr(bytes, 1)) == 0) break;
  }
  return {bytes, extension.state()};
}

void check(const std::string& in, std::size_t bytes, State state) {
  INFO(in);
  CHECK(skip_whole(in).bytes == bytes);
  CHECK(skip_whole(in).state == state);
  CHECK(skip_singly(in).bytes == bytes);
  CHECK(skip_singly(in).state == state);
}

TEST_CASE("an extension is skipped up to the CR that ends its line") {
  for (const char* text : {";", ";a", ";a=b", ";a=b;c=d", ";a=\"b\"", ";a=\"\"", ";a=\"b;c\"",
                           ";a=\"\\\"\"", ";a=\"\\\\\"", "; a = b", ";\ta", ";a=\"\xc3\xbc\t\""}) {
    const std::string extension = text;
    check(extension + "\r\nhello\r\n", extension.size(), State::outside);
    check(extension + "\r", extension.size(), State::outside);
  }
}

TEST_CASE("an extension that is not over says where it stands") {
  check(";a=b", 4, State::token);
  check(";a=\"b", 5, State::quoted);
  check(";a=\"b\\", 6, State::escaped);
  check(";a=\"b\\\"", 7, State::quoted);
  check(";a=\"b\"", 6, State::token);
}

TEST_CASE("control bytes, and a line's end within quotes, are malformed") {
  check(";a\nb\r\n", 2, State::malformed);
  check(";a\0b\r\n"s, 2, State::malformed);
  check(";a\x01\r\n", 2, State::malformed);
  check(";a\x7f\r\n", 2, State::malformed);
  check(";a=\"b\r\n", 5, State::malformed);
  check(";a=\"b\\\r\n", 6, State::malformed);
  check(";a=\"\n\"\r\n", 4, State::malformed);
}

TEST_CASE("after one extension the next begins anew") {
  ChunkExtension extension;
  CHECK(extension.skip(";a=\"b\"\r") == 6);
  CHECK(extension.state() == State::outside);
  CHECK(extension.skip(";c\r") == 2);
  CHECK(extension.state() == State::outside);
}

}  // namespace
}  // namespace merhaba::http::test
