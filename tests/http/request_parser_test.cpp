// The request line, line ends, and what is a request at all: rows 1 to 13, 20, 22, 24, 25 and 44 of
// the RFC's requirements.
#include "http/request_parser.hpp"

#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

std::string line(const std::string& request_line) { return request_line + "\r\nHost: a\r\n\r\n"; }

TEST_CASE("bytes are parsed as bytes, and a bare CR or LF ends nothing") {
  check_all({
      {"1 obs-text in a value", get("X-A: \xff\xfe\x80\r\n"), kOk},
      {"2 a bare CR in a value", get("X-A: a\rb\r\n"), kBad},
      {"2 a bare CR at a value's end", get("X-A: a\r\r\n"), kBad},
      {"2 a bare CR in a name", get("X\rA: b\r\n"), kBad},
      {"2 a bare CR in the request line", line("GET /\rHTTP/1.1"), kBad},
      {"2 a bare CR after the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", kBad},
      {"6 a request of bare LF", "GET / HTTP/1.1\nHost: a\n\n", kBad},
      {"6 a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", kBad},
      {"6 a bare LF after a field", "GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", kBad},
      {"6 a bare LF after the last field", "GET / HTTP/1.1\r\nHost: a\n\r\n", kBad},
      {"6 a bare LF as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", kBad},
  });
}

TEST_CASE("empty lines before a request are ignored, also between requests") {
  check_all({
      {"3 one", "\r\n" + get(), kOk},
      {"3 several", "\r\n\r\n\r\n" + get(), kOk},
      {"3 between", get() + "\r\n" + get(), kTwo},
      {"3 after a body", post("Content-Length: 2\r\n", "ab\r\n") + get(), kTwo},
      {"3 nothing but", "\r\n\r\n", "idle"},
      {"3 nothing but, and the end", "\r\n\r\n", "closed", true},
  });
}

TEST_CASE("a line that begins with white space is refused, first or folded") {
  check_all({
      {"4 SP", "GET / HTTP/1.1\r\n Content-Length: 5\r\nHost: a\r\n\r\n", kBad},
      {"4 HTAB", "GET / HTTP/1.1\r\n\tContent-Length: 5\r\nHost: a\r\n\r\n", kBad},
      {"4 nothing but SP", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", kBad},
      {"22 folded by SP", get("X-A: b\r\n c\r\n"), kBad},
      {"22 folded by HTAB", get("X-A: b\r\n\tc\r\n"), kBad},
      {"22 folded Host", "GET / HTTP/1.1\r\nHost:\r\n a\r\n\r\n", kBad},
      {"22 folded Content-Length", post("Content-Length: 1\r\n 0\r\n", "0123456789"), kBad},
      {"22 folded to nothing", get("X-A: b\r\n \r\n"), kBad},
      {"22 folded Transfer-Encoding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
       kBad},
  });
}

TEST_CASE("bytes that are no HTTP get 400") {
  check_all({
      {"5 a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, kBad},
      {"5 NUL", "\0\0\0\0"s, kBad},
      {"5 a word", "hello\r\n\r\n", kBad},
      {"5 a sentence with a NUL", "he\0llo\r\n\r\n"s, kBad},
      {"5 white space first", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
      {"5 letters of other alphabets", "\xc4\xb0 / HTTP/1.1\r\nHost: a\r\n\r\n", kBad},
  });
}

TEST_CASE("HTTP/1.x is supported, other versions get 505, and what is no version 400") {
  check_all({
      {"7 HTTP/1.2", line("GET / HTTP/1.2"), kOk},
      {"7 HTTP/1.9", line("GET / HTTP/1.9"), kOk},
      {"7 two of HTTP/1.2", line("GET / HTTP/1.2") + get(), kTwo},
      {"8 HTTP/2.0", line("GET / HTTP/2.0"), "505+close; closed"},
      {"8 HTTP/3.0", line("GET / HTTP/3.0"), "505+close; closed"},
      {"8 HTTP/0.9", line("GET / HTTP/0.9"), "505+close; closed"},
      {"8 HTTP/9.9", line("GET / HTTP/9.9"), "505+close; closed"},
      {"8 the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505+close; closed"},
      {"9 lower case", line("GET / http/1.1"), kBad},
      {"9 mixed case", line("GET / Http/1.1"), kBad},
      {"9 two digits", line("GET / HTTP/1.10"), kBad},
      {"9 two digits in front", line("GET / HTTP/11.1"), kBad},
      {"9 no minor version", line("GET / HTTP/1"), kBad},
      {"9 no point", line("GET / HTTP/11"), kBad},
      {"9 letters", line("GET / HTTP/x.y"), kBad},
      {"9 no version", line("GET /"), kBad},
      {"9 a space behind", line("GET / HTTP/1.1 "), kBad},
      {"9 another protocol", line("GET / RTSP/1.0"), kBad},
      {"9 another protocol that has the method", line("OPTIONS / RTSP/1.0"), kBad},
  });
}

TEST_CASE("a request line of 8000 bytes is taken, a target of more than 8192 is not") {
  const auto request = [](std::size_t target) {
    return line("GET /" + std::string(target - 1, 'a') + " HTTP/1.1");
  };
  check_all({
      {"10 8000 bytes", request(8000 - 13), kOk},
      {"11 8192 bytes of target", request(8192), kOk},
      {"11 8193 bytes of target", request(8193), "414+close; closed"},
      {"11 20000 bytes of target", request(20000), "414+close; closed"},
  });
}

TEST_CASE("a request line that is not well-formed is not corrected") {
  check_all({
      {"13 a space in the target", line("GET /a b HTTP/1.1"), kBad},
      {"13 no target", line("GET HTTP/1.1"), kBad},
      {"13 no target but the space", line("GET  HTTP/1.1"), kBad},
      {"13 a control byte", line("GET /\x01 HTTP/1.1"), kBad},
      {"13 DEL", line("GET /\x7f HTTP/1.1"), kBad},
      {"13 NUL", line("GET /\0 HTTP/1.1"s), kBad},
      {"13 not ASCII", line("GET /\xc3\xbc HTTP/1.1"), kBad},
      {"13 HTAB for SP", line("GET\t/ HTTP/1.1"), kBad},
      {"13 two spaces after the target", line("GET /  HTTP/1.1"), kBad},
      {"13 two spaces after the method", line("GET  / HTTP/1.1"), kBad},
      {"13 a fragment", line("GET /a#b HTTP/1.1"), kBad},
      {"13 a fragment in a query", line("GET /a?b#c HTTP/1.1"), kBad},
      {"13 a relative target", line("GET a HTTP/1.1"), kBad},
      {"13 an authority", line("GET a:80 HTTP/1.1"), kBad},
      {"13 a query is none of it", line("GET /a?b=c&d=%20/?:@ HTTP/1.1"), kOk},
  });
}

TEST_CASE(
    "a field has a name that is a token, a colon behind it, and no control bytes in its value") {
  check_all({
      {"20 SP before the colon", get("X-A : b\r\n"), kBad},
      {"20 HTAB before the colon", get("X-A\t: b\r\n"), kBad},
      {"20 SP before Host's colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", kBad},
      {"20 SP before Content-Length's", post("Content-Length : 5\r\n", "hello"), kBad},
      {"24 NUL", get("X-A: b\0c\r\n"s), kBad},
      {"24 a control byte", get("X-A: b\x01 c\r\n"), kBad},
      {"24 DEL", get("X-A: b\x7f\r\n"), kBad},
      {"24 HTAB is none", get("X-A: b\tc\td\r\n"), kOk},
      {"25 no token", get("X(A): b\r\n"), kBad},
      {"25 a space", get("X A: b\r\n"), kBad},
      {"25 not ASCII", get("X\xc3\xbc: b\r\n"), kBad},
      {"25 NUL", get("X\0A: b\r\n"s), kBad},
      {"25 no name", get(": b\r\n"), kBad},
      {"25 no colon", get("XA\r\n"), kBad},
      {"25 every letter of a token", get("!#$%&'*+-.^_`|~09azAZ: b\r\n"), kOk},
      {"25 an empty value", get("X-A:\r\nX-B: \r\n"), kOk},
  });
}

TEST_CASE("a parser takes one request at a time and says how much of the input it was") {
  const Limits limits;
  RequestParser parser(limits, nullptr);
  std::size_t consumed = 99;
  CHECK(parser.feed("\r\n", consumed) == RequestParser::Result::need_more);
  CHECK(consumed == 2);
  CHECK_FALSE(parser.begun());

  const std::string one = get();
  CHECK(parser.feed(one + "GET", consumed) == RequestParser::Result::message);
  CHECK(consumed == one.size());
  CHECK(parser.begun());
  CHECK(parser.keep_alive());
  CHECK_FALSE(parser.is_http_1_0());

  RequestParser other(limits, nullptr);
  const std::string head = "HEAD / HTTP/1.0\r\nContent-Length: 3\r\n\r\n";
  CHECK(other.feed(head + "abc", consumed) == RequestParser::Result::head);
  CHECK(consumed == head.size());
  CHECK(other.in_body());
  CHECK(other.is_head());
  CHECK(other.is_http_1_0());
  CHECK(other.feed("ab", consumed) == RequestParser::Result::need_more);
  CHECK(other.feed("cGET", consumed) == RequestParser::Result::message);
  CHECK(consumed == 1);
  CHECK_FALSE(other.keep_alive());
}

TEST_CASE("a parser that rejects says why") {
  const Limits limits;
  RequestParser parser(limits, nullptr);
  std::size_t consumed = 0;
  CHECK_FALSE(parser.rejection());
  CHECK(parser.feed("GET / HTTP/1.1\r\n\r\n", consumed) == RequestParser::Result::rejected);
  CHECK(parser.rejection().status == 400);
  CHECK(parser.rejection().explanation == "there is no Host field");
}

}  // namespace
}  // namespace merhaba::http::test
