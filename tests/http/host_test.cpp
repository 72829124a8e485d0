#include "http/host.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

bool valid_whole(std::string_view value) {
  HostValidator host;
  host.feed(value);
  return host.valid();
}

bool valid_singly(std::string_view value) {
  HostValidator host;
  for (std::size_t i = 0; i < value.size(); ++i) host.feed(value.substr(i, 1));
  return host.valid();
}

void check_valid(const std::string& value) {
  INFO("'" << value << "'");
  CHECK(valid_whole(value));
  CHECK(valid_singly(value));
}

void check_invalid(const std::string& value) {
  INFO("'" << value << "'");
  CHECK_FALSE(valid_whole(value));
  CHECK_FALSE(valid_singly(value));
}

TEST_CASE("names are valid, and so is no name at all") {
  for (const char* value :
       {"", "a", "localhost", "a-b.c_d~e", "example.org", "example.org.", "xn--mnchen-3ya", "A.B",
        "a,b", "!$&'()*+,;=", "127.0.0.1", "1", "999.999.999.999", ".", "-"}) {
    check_valid(value);
  }
  check_valid(std::string(1000, 'a'));
}

TEST_CASE("a port is any number of digits, none included") {
  for (const char* value :
       {"a:80", "a:", "a:0", "a:99999", "127.0.0.1:8080", ":80", ":", "[::1]:80", "[::1]:"}) {
    check_valid(value);
  }
  for (const char* value : {"a:b", "a:80:80", "a::", "a:-1", "a:+1", "a:8a", "a: 80", "::1",
                            "1:2:3", "a:80/", "[::1]:x", "[::1]::", "a:\xd9\xa1"}) {
    check_invalid(value);
  }
}

TEST_CASE("bytes that no name has are invalid") {
  for (const char* value :
       {"a b",      "a/b",   "user@a", "a\\b",     "a?b", "a#b", "<a>", "\"a\"", "a\tb",  "{a}",
        "a|b",      "a^b",   "a`b",    "http://a", "a]",  "a[",  "[",   "]",     "a\x01", "\x7f",
        "\xc3\xbc", "a\x80", "a/",     "/",        "@",   "@a",  "a\r", "a\n"}) {
    check_invalid(value);
  }
  check_invalid("a\0"s);
  check_invalid("\0"s);
}

TEST_CASE("percent-encoding is two hexadecimal digits") {
  for (const char* value : {"%41", "%c3%BC", "a%20b", "%00", "%41:80", "%ff%FF"})
    check_valid(value);
  for (const char* value :
       {"%", "%4", "%zz", "%4g", "%g4", "a%", "a%4", "%%41", "%4%41", "%:80", "%4:80", "% 1"}) {
    check_invalid(value);
  }
}

TEST_CASE("an IPv6 address stands in brackets") {
  for (const char* value :
       {"[::1]", "[::]", "[2001:db8::1]", "[2001:DB8:0:0:0:0:0:1]", "[::ffff:192.0.2.1]",
        "[1:2:3:4:5:6:7:8]", "[fe80::1]:443", "[1:2:3:4:5:6:192.0.2.1]",
        "[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]"}) {
    check_valid(value);
  }
  for (const char* value : {"[::1",
                            "::1]",
                            "[]",
                            "[1]",
                            "[:]",
                            "[:::]",
                            "[1::2::3]",
                            "[12345::]",
                            "[g::]",
                            "[1:2:3:4:5:6:7]",
                            "[1:2:3:4:5:6:7:8:9]",
                            "[127.0.0.1]",
                            "[::1.2.3]",
                            "[::256.1.1.1]",
                            "[ ::1]",
                            "[::1 ]",
                            "[fe80::1%25eth0]",
                            "[fe80::1%eth0]",
                            "[::1]]",
                            "[[::1]]",
                            "[::1]a",
                            "a[::1]",
                            "[::1]80",
                            "[::1]:80:80",
                            "[example.org]"}) {
    check_invalid(value);
  }
  check_invalid("[::1\0]"s);
  check_invalid("[" + std::string(1000, ':') + "]");
  check_invalid("[" + std::string(1000, '1'));
}

TEST_CASE("an address of a future version says so, and has two parts") {
  for (const char* value :
       {"[v1.a]", "[V1.a]", "[vF.a:b]", "[v1a2B.!$&'()*+,;=:-._~]", "[v1.a]:80", "[v1.a.b]"}) {
    check_valid(value);
  }
  for (const char* value : {"[v.a]", "[v1.]", "[v1]", "[v]", "[vg.a]", "[v1.a/b]", "[v1.%41]",
                            "[v1.a@b]", "[v1.a b]", "[v 1.a]", "[v1.\xc3\xbc]"}) {
    check_invalid(value);
  }
  check_invalid("[v1.a\0]"s);
}

TEST_CASE("white space is allowed at the end, which a parser may not have cut off yet") {
  check_valid("a ");
  check_valid("a:80 \t ");
  check_valid("[::1]\t");
  check_invalid("a b ");
  check_invalid("a: 8");
  check_invalid("% 41");
}

TEST_CASE("once invalid, nothing makes it valid") {
  HostValidator host;
  host.feed("a/");
  for (int i = 0; i < 3; ++i) host.feed("a");
  CHECK_FALSE(host.valid());
}

}  // namespace
}  // namespace merhaba::http::test
