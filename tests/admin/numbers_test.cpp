#include "admin/html.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

const Words& english() { return words(Language::english); }
const Words& turkish() { return words(Language::turkish); }

TEST_CASE("numbers have separators as the reader's language has them") {
  CHECK(number(0, english()) == "0");
  CHECK(number(999, english()) == "999");
  CHECK(number(1000, english()) == "1,000");
  CHECK(number(1'234'567, english()) == "1,234,567");
  CHECK(number(1'234'567, turkish()) == "1.234.567");
  CHECK(number(18'446'744'073'709'551'615U, english()) == "18,446,744,073,709,551,615");
  CHECK(decimal(97.249, 2, english()) == "97.25");
  CHECK(decimal(97.249, 2, turkish()) == "97,25");
}

TEST_CASE("bytes are shown in the unit that suits them") {
  CHECK(bytes(1023, english()) == "1023 B");
  CHECK(bytes(1024, english()) == "1.0 KiB");
  CHECK(bytes(1536, turkish()) == "1,5 KiB");
  CHECK(bytes(300 * 1024 * 1024, english()) == "300 MiB");
  CHECK(bytes(18'446'744'073'709'551'615U, english()) == "16.0 EiB");
}

TEST_CASE("times are shown in the two units that matter") {
  CHECK(short_time(Milliseconds{999}, english()) == "999 ms");
  CHECK(short_time(Milliseconds{7340}, english()) == "7.3 s");
  CHECK(short_time(Milliseconds{7340}, turkish()) == "7,3 sn");
  CHECK(long_time(Milliseconds{59'999}, english()) == "59 s");
  CHECK(long_time(Milliseconds{61'000}, english()) == "1 min 1 s");
  CHECK(long_time(Milliseconds{3'661'000}, english()) == "1 h 1 min");
  CHECK(long_time(Milliseconds{90'061'000}, english()) == "1 d 1 h");
  CHECK(long_time(Milliseconds{90'061'000}, turkish()) == "1 gün 1 sa");
}

TEST_CASE("text is shown as it is, whatever it means in HTML") {
  CHECK(escape_html("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  CHECK(escape_html("ç\n") == "ç\xef\xbf\xbd");
}

}  // namespace
}  // namespace merhaba::admin::test
