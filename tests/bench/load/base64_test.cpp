#include "bench/load/base64.hpp"

#include <map>
#include <string>

#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

TEST_CASE("base64 is that of RFC 4648") {
  const std::map<std::string, std::string> texts{
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xfb\xff\xbf", "+/+/"},
  };
  for (const auto& [bytes, text] : texts) {
    CHECK(to_base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
}

TEST_CASE("every byte survives") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
}

TEST_CASE("what is not base64 is nothing") {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zg==Zg==", "Z=g=",
                           "Zm9v ", "Zm9-", "Zm9_", "Zm\n9", "Zh==", "Zm9=", "\xff\xff\xff\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text).has_value());
  }
}

}  // namespace
}  // namespace merhaba::bench::load::test
