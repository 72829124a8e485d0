// Which requests are recognised without the parser, and that it finds the same in each of them.
#include "http/plain_request.hpp"

#include <string>
#include <vector>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

const std::string kBrowser =
    "GET /a/b.html?q=1%20&r HTTP/1.1\r\nHost: example.org:8080\r\nConnection: keep-alive\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0)\r\nAccept: text/html,*/*;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nCookie: a=\"b\"; c={d}\r\nX-Empty:\r\n"
    "Upgrade-Insecure-Requests: 1\r\nIf-None-Match: \"x\"\r\n\r\n";

struct Plain {
  std::string bytes;
  bool is_head = false;
  bool keep_alive = true;
};

const std::vector<Plain> kPlain = {
    {get()},
    {kBrowser},
    {"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", true},
    {get("Connection: close\r\n"), false, false},
    {get("CONNECTION:Close\r\n"), false, false},
    {get("connection: Keep-Alive\r\n")},
    {"GET / HTTP/1.1\r\nhOST:\r\n\r\n"},
    {"GET / HTTP/1.1\r\nHost: 127.0.0.1:\r\n\r\n"},
};

// What RequestParser makes of the same bytes. It must, where they are plain.
void check_against_parser(const std::string& bytes, const PlainRequest& plain,
                          const Limits& limits = {}) {
  RequestParser parser(limits, nullptr);
  std::size_t consumed = 0;
  const RequestParser::Result result = parser.feed(bytes, consumed);
  INFO(bytes);
  CHECK(result == RequestParser::Result::message);
  CHECK(consumed == plain.size);
  CHECK(parser.is_head() == plain.is_head);
  CHECK(parser.keep_alive() == plain.keep_alive);
  CHECK_FALSE(parser.is_options());
  CHECK_FALSE(parser.is_http_1_0());
}

TEST_CASE("a plain request is recognised, and ends where its head does") {
  for (const Plain& expected : kPlain) {
    const std::string bytes = expected.bytes + "GET / HT";
    const PlainRequest plain = plain_request(bytes, {});
    INFO(bytes);
    CHECK(plain.size == expected.bytes.size());
    CHECK(plain.is_head == expected.is_head);
    CHECK(plain.keep_alive == expected.keep_alive);
    check_against_parser(bytes, plain);
  }
}

TEST_CASE("a request that is not whole is the parser's") {
  for (std::size_t size = 0; size < kBrowser.size(); ++size) {
    CHECK(plain_request(kBrowser.substr(0, size), {}).size == 0);
  }
}

TEST_CASE("a request that says more is the parser's") {
  const std::vector<std::string> others = {
      "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "get / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\nHost: a\n\n",
      "\r\n" + get(),
      "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a%20\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
      get("Host: a\r\n"),
      get("Connection: close\r\nConnection: close\r\n"),
      get("Connection: close, te\r\n"),
      get("Connection: upgrade\r\n"),
      get("Content-Length: 0\r\n"),
      get("Transfer-Encoding: chunked\r\n"),
      get("Upgrade: h2c\r\n"),
      get("Expect: 100-continue\r\n"),
      get("Proxy-Connection: close\r\n"),
      get("X: a\r\n b\r\n"),
      get("X: a\tb\r\n"),
      get("X: a\x80\r\n"),
      get("X: a \r\n"),
      get("X:  a\r\n"),
      get("X : a\r\n"),
      get(": a\r\n"),
      get("X\r\n"),
      get("X: a\n"),
  };
  for (const std::string& other : others) {
    INFO(other);
    CHECK(plain_request(other, {}).size == 0);
  }
}

TEST_CASE("what is plain is within the limits") {
  Limits limits;
  limits.head_bytes = kBrowser.size();
  CHECK(plain_request(kBrowser + get(), limits).size == kBrowser.size());
  check_against_parser(kBrowser + get(), {kBrowser.size()}, limits);
  --limits.head_bytes;
  CHECK(plain_request(kBrowser + get(), limits).size == 0);

  std::string fields;
  for (unsigned i = 1; i < kMaxFields; ++i) fields += "X: a\r\n";  // and Host
  CHECK(plain_request(get(fields), {}).size == get(fields).size());
  check_against_parser(get(fields), {get(fields).size()});
  CHECK(plain_request(get(fields + "X: a\r\n"), {}).size == 0);

  const auto line = [](std::size_t target) {
    return "GET /" + std::string(target - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  };
  CHECK(plain_request(line(kMaxTargetBytes), {}).size == line(kMaxTargetBytes).size());
  check_against_parser(line(kMaxTargetBytes), {line(kMaxTargetBytes).size()});
  CHECK(plain_request(line(kMaxTargetBytes + 1), {}).size == 0);
}

TEST_CASE("with any byte changed to any other, what is plain is the same to the parser") {
  unsigned plain_ones = 0;
  for (const Plain& request : kPlain) {
    for (std::size_t at = 0; at < request.bytes.size(); ++at) {
      std::string bytes = request.bytes;
      for (int value = 0; value < 256; ++value) {
        bytes[at] = static_cast<char>(value);
        const PlainRequest plain = plain_request(bytes, {});
        if (plain.size == 0) continue;
        ++plain_ones;
        check_against_parser(bytes, plain);
      }
    }
  }
  CHECK(plain_ones > 10'000);  // bytes of names, values and paths
}

}  // namespace
}  // namespace merhaba::http::test
