#include "net/listen_spec.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Kind = ListenSpec::Kind;

std::string refusal(std::string_view text) {
  return error_of([&] { parse_listen(text); });
}

TEST_CASE("HOST:PORT, [V6]:PORT, :PORT and PORT are TCP") {
  struct Case {
    const char* text;
    const char* host;
    unsigned port;
    bool wildcard;
  };
  for (const Case& c :
       {Case{"127.0.0.1:8080", "127.0.0.1", 8080, false},
        Case{"localhost:0", "localhost", 0, false},
        Case{"my-host.example:65535", "my-host.example", 65535, false},
        Case{"[::1]:8080", "::1", 8080, false},
        Case{"[fe80::1%eth0]:80", "fe80::1%eth0", 80, false}, Case{":8080", "", 8080, true},
        Case{"8080", "127.0.0.1", 8080, false}, Case{"00080", "127.0.0.1", 80, false}}) {
    const ListenSpec spec = parse_listen(c.text);
    CHECK(spec.kind == Kind::tcp);
    CHECK(spec.text == c.text);
    CHECK(spec.host == c.host);
    CHECK(spec.port == c.port);
    CHECK(spec.wildcard == c.wildcard);
  }
}

TEST_CASE("unix:PATH is a Unix socket, its mode in octal") {
  ListenSpec spec = parse_listen("unix:/run/m.sock");
  CHECK(spec.kind == Kind::unix_path);
  CHECK(spec.path == "/run/m.sock");
  CHECK_FALSE(spec.mode);
  spec = parse_listen("unix:m,n.sock,mode=0660");
  CHECK(spec.path == "m,n.sock");
  CHECK(spec.mode == mode_t{0660});
  CHECK(parse_listen("unix:a,mode=0").mode == mode_t{0});
}

TEST_CASE("systemd is all its sockets, systemd:NAME those of that name") {
  CHECK(parse_listen("systemd").kind == Kind::systemd);
  CHECK(parse_listen("systemd").name.empty());
  CHECK(parse_listen("systemd:web").kind == Kind::systemd);
  CHECK(parse_listen("systemd:web").name == "web");
}

TEST_CASE("a refused address is named, with the reason and the accepted forms") {
  struct Case {
    const char* text;
    const char* reason;
  };
  for (const Case& c : {Case{"127.0.0.1:65536", "port 65536 is above 65535"},
                        Case{"99999999999999999999999", "is above 65535"},
                        Case{"127.0.0.1:-1", "number from 0 to 65535"},
                        Case{"127.0.0.1:+80", "number from 0 to 65535"},
                        Case{"127.0.0.1:80 ", "number from 0 to 65535"},
                        Case{"localhost", "port is missing"},
                        Case{"localhost:", "port is missing"},
                        Case{":", "port is missing"},
                        Case{"[::1]", "port is missing"},
                        Case{"[::1]:", "port is missing"},
                        Case{"[::1]8080", "must follow"},
                        Case{"[::1:8080", "closing bracket"},
                        Case{"[localhost]:80", "not an IPv6 address"},
                        Case{"[]:80", "not an IPv6 address"},
                        Case{"::1", "needs brackets: [::1]:PORT"},
                        Case{"2001:db8:0:0:0:0:0:1:80", "brackets: [2001:db8:0:0:0:0:0:1]:80"},
                        Case{"a:b:80", "colon too many"},
                        Case{"a b:80", "neither a host name"},
                        Case{"a/b:80", "neither a host name"},
                        Case{"", "empty"},
                        Case{"unix:", "path is missing"},
                        Case{"unix:,mode=0600", "path is missing"},
                        Case{"unix:a,mode=", "mode is missing"},
                        Case{"unix:a,mode=0680", "octal"},
                        Case{"unix:a,mode=1777", "octal"},
                        Case{"unix:a,mode=77777777777777", "octal"},
                        Case{"systemd:", "name"}}) {
    const std::string reported = refusal(c.text);
    INFO(c.text);
    CHECK_THAT(reported, ContainsSubstring(c.reason));
    CHECK_THAT(reported, ContainsSubstring('"' + std::string(c.text) + '"'));
    CHECK_THAT(reported, ContainsSubstring("HOST:PORT, [V6]:PORT, :PORT, PORT, unix:PATH"));
  }
}

TEST_CASE("a wrong address is a wrong use, so that the exit code is 2") {
  CHECK_THROWS_AS(parse_listen("nonsense"), UsageError);
}

TEST_CASE("control bytes of a wrong address are made visible in the message") {
  CHECK_THAT(refusal("a\nb:80"), ContainsSubstring("a\\nb"));
  CHECK_THAT(refusal(std::string_view("unix:a\0b", 8)), ContainsSubstring("NUL"));
  CHECK_THAT(refusal("::1%\xff"), ContainsSubstring("needs brackets: [::1%\\xff]:PORT"));
  CHECK_THAT(refusal("::1%\xff:80"), ContainsSubstring("needs brackets: [::1%\\xff]:80"));
}

TEST_CASE("an address is named in messages so that a terminal can show it") {
  CHECK(parse_listen("unix:a\x1b[2J").text == "unix:a\\x1b[2J");
  CHECK(parse_listen("unix:a\x1b[2J").path == "a\x1b[2J");
  CHECK(parse_listen("systemd:\n").text == "systemd:\\n");
  CHECK(parse_listen("[fe80::1%\xff]:80").text == "[fe80::1%\\xff]:80");
  CHECK_THAT(refusal("unix:\\,mode="), ContainsSubstring("\"unix:\\\\,mode=\""));
}

TEST_CASE("an IPv6 address's zone is an interface's name, with no colon or control byte in it") {
  CHECK_THAT(refusal(std::string_view("[::1\0x]:80", 10)),
             ContainsSubstring("\"::1\\x00x\" is not an IPv6 address"));
  CHECK_THAT(refusal(std::string_view("[fe80::1%a\0b]:80", 16)), ContainsSubstring("not an IPv6"));
  CHECK_THAT(refusal("[fe80::1%\x1b]:80"), ContainsSubstring("not an IPv6"));
  CHECK_THAT(refusal("[fe80::1%a:b]:80"), ContainsSubstring("not an IPv6"));
  CHECK_THAT(refusal("fe80::1%eth0:80"), ContainsSubstring("needs brackets: [fe80::1%eth0]:80"));
}

TEST_CASE("unix:@NAME is an abstract socket, on Linux") {
#ifdef MERHABA_LINUX
  CHECK(parse_listen("unix:@merhaba").path == "@merhaba");
  CHECK_THAT(refusal("unix:@merhaba,mode=0600"), ContainsSubstring("no mode"));
  CHECK_THAT(refusal("unix:@"), ContainsSubstring("missing"));
#else
  CHECK_THAT(refusal("unix:@merhaba"), ContainsSubstring("Linux only"));
#endif
}

}  // namespace
}  // namespace merhaba::net::test
