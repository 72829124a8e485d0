#include <string>

#include "base/text.hpp"
#include "support/catch.hpp"

using merhaba::make_visible;

TEST_CASE("printable text stays as it is, in any script") {
  CHECK(make_visible("") == "");
  CHECK(make_visible("Merhaba dünya! 🌍 ~") == "Merhaba dünya! 🌍 ~");
}

TEST_CASE("control bytes become visible") {
  CHECK(make_visible("a\r\nb\tc") == "a\\r\\nb\\tc");
  CHECK(make_visible(std::string("\0\x1b[31m\x7f", 7)) == "\\x00\\x1b[31m\\x7f");
}

TEST_CASE("a backslash is doubled, so that the text can be read back") {
  CHECK(make_visible("\\n") == "\\\\n");
  CHECK(make_visible("\\\n") == "\\\\\\n");
}

TEST_CASE("bytes that are no well-formed UTF-8 are shown one by one") {
  CHECK(make_visible("\x80") == "\\x80");                             // continuation alone
  CHECK(make_visible("d\xc3") == "d\\xc3");                           // cut short at the end
  CHECK(make_visible("\xc3(") == "\\xc3(");                           // no continuation
  CHECK(make_visible("\xc0\xaf") == "\\xc0\\xaf");                    // overlong '/'
  CHECK(make_visible("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");           // overlong, three bytes
  CHECK(make_visible("\xf0\x80\x80\xaf") == "\\xf0\\x80\\x80\\xaf");  // overlong, four bytes
  CHECK(make_visible("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // a surrogate
  CHECK(make_visible("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
  CHECK(make_visible("\xff\xfe") == "\\xff\\xfe");
  CHECK(make_visible("\xe2\x82\xac\xe2\x82") == "€\\xe2\\x82");
}

TEST_CASE("the first and last characters of each length are kept") {
  for (const char* text : {" ", "~", "\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CHECK(make_visible(text) == text);
  }
}

TEST_CASE("characters that steer a terminal or turn a line around are shown as bytes") {
  CHECK(make_visible("\xc2\x85") == "\\xc2\\x85");           // C1: next line
  CHECK(make_visible("\xe2\x80\xa8") == "\\xe2\\x80\\xa8");  // line separator
  CHECK(make_visible("\xe2\x80\xae") == "\\xe2\\x80\\xae");  // right-to-left override
  CHECK(make_visible("\xe2\x81\xa6") == "\\xe2\\x81\\xa6");  // left-to-right isolate
}
