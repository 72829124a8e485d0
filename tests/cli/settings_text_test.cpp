#include "cli/settings_text.hpp"

#include <string>
#include <vector>

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;
using Values = std::vector<std::string>;

namespace {

Values values(const std::string& text) {
  const std::vector<Setting> settings = parse_settings("key = " + text, "f");
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].key == "key");
  return settings[0].values;
}

std::string error(const std::string& text) {
  try {
    parse_settings(text, "f");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("an empty file, or one of comments, sets nothing") {
  CHECK(parse_settings("", "f").empty());
  CHECK(parse_settings("\n  \n# all = comment\r\n\t# more", "f").empty());
}

TEST_CASE("each setting knows its line") {
  const auto settings = parse_settings("a=1\n\n# x\n  b = [\n 1,\n 2 ]\nc = 3", "f");
  REQUIRE(settings.size() == 3);
  CHECK(settings[0].key == "a");
  CHECK(settings[0].line == 1);
  CHECK(settings[1].key == "b");
  CHECK(settings[1].line == 4);
  CHECK(settings[2].key == "c");
  CHECK(settings[2].line == 7);
}

TEST_CASE("a value without quotes ends with its line or a comment") {
  CHECK(values("4096") == Values{"4096"});
  CHECK(values("Merhaba dünya!  ") == Values{"Merhaba dünya!"});
  CHECK(values("5 # five") == Values{"5"});
  CHECK(values("5\t# five") == Values{"5"});
  CHECK(values("issue#5") == Values{"issue#5"});
  CHECK(values("5\r\n") == Values{"5"});
  CHECK(values("a = b") == Values{"a = b"});
  CHECK(values("it's") == Values{"it's"});
}

TEST_CASE("double quotes keep everything but escapes") {
  CHECK(values("\"\"") == Values{""});
  CHECK(values("\" a # b, c \" # comment") == Values{" a # b, c "});
  CHECK(values("\"it's\"") == Values{"it's"});
  CHECK(values(R"("1\n2\r3\t4\"5\\6")") == Values{"1\n2\r3\t4\"5\\6"});
}

TEST_CASE("single quotes keep everything") {
  CHECK(values(R"('a\n"b"')") == Values{R"(a\n"b")"});
  CHECK(values("''") == Values{""});
}

TEST_CASE("an array has several values, over several lines") {
  CHECK(values("[\"a, b\", 'c', d]") == Values{"a, b", "c", "d"});
  CHECK(values("[ 127.0.0.1:0 ]") == Values{"127.0.0.1:0"});
  CHECK(values("[ # first\n  \"[::1]:0\", # one\n\n  80, # comma at the end\n] # done") ==
        Values{"[::1]:0", "80"});
}

TEST_CASE("a value that looks like an array in quotes is text") {
  CHECK(values("'[\"a\"]'") == Values{"[\"a\"]"});
}

TEST_CASE("bad syntax is refused with the file and the line") {
  CHECK(error("\nkey") == "f:2: expected NAME = VALUE");
  CHECK(error("key 5") == "f:1: expected NAME = VALUE");
  CHECK(error("= 5") == "f:1: expected NAME = VALUE");
  CHECK(error("[server]") == "f:1: sections are not supported; write NAME = VALUE");
  CHECK(error("a = 1\nkey =").find("f:2: the value is missing") == 0);
  CHECK(error("key = # no").find("f:1: the value is missing") == 0);
  CHECK(error("key = \"open\n\"") == "f:1: the quote is not closed on its line");
  CHECK(error("key = 'open") == "f:1: the quote is not closed on its line");
  CHECK(error(R"(key = "\x41")").find("f:1: only n, r, t") == 0);
  CHECK(error("key = \"\\").find("f:1: only n, r, t") == 0);
  CHECK(error("key = 'a' b").find("f:1: unexpected 'b' after the value") == 0);
  CHECK(error("listen = [::1]:80").find("f:1: unexpected ':80' after the value") == 0);
}

TEST_CASE("a bad array is refused") {
  CHECK(error("\nkey = [1,\n2\n") == "f:2: the array is not closed by ]");
  CHECK(error("key = [") == "f:1: the array is not closed by ]");
  CHECK(error("key = [1 2]") == "f:1: expected , or ] in the array");
  CHECK(error("key = [,]") == "f:1: a value is missing in the array");
  CHECK(error("key = [1,,2]") == "f:1: a value is missing in the array");
  CHECK(error("key = [ ]") == "f:1: the array is empty");
}
