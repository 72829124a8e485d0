// What the server says depends on the bytes and not on how they arrive: every request, good or bad,
// is fed whole, byte by byte, and in two and three parts.
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

using namespace std::string_literals;

const std::string kHost = "Host: a\r\n", kEnd = "0\r\n\r\n";

// check() of support.hpp demands what is expected of each; here the expectation is the response to
// the whole, and each is also cut in three.
class Splitter {
 public:
  explicit Splitter(const Limits& limits = {}) : bench_(limits) {}

  void check(const std::string& bytes) {
    INFO(bytes.substr(0, 300));
    const std::string_view all = bytes;
    const std::string whole = feed({all});
    std::vector<std::string_view> singly;
    for (std::size_t i = 0; i < all.size(); ++i) singly.push_back(all.substr(i, 1));
    CHECK(feed(singly) == whole);
    const std::size_t step = all.size() < 1000 ? 1 : 41;
    for (std::size_t at = 1; at < all.size(); at += step) {
      check_parts({all.substr(0, at), all.substr(at)}, whole);
    }
    for (int i = 0; i < 20; ++i) {
      const std::size_t first = random_() % all.size();
      const std::size_t second = random_() % (all.size() - first);
      check_parts({all.substr(0, first), all.substr(first, second), all.substr(first + second)},
                  whole);
    }
  }

 private:
  // Every response to the last byte, the phase then, and the response to a deadline; without the
  // interim response, which is for a client that waits.
  std::string feed(const std::vector<std::string_view>& parts) {
    Conversation conversation(bench_);
    std::string all;
    for (std::string_view part : parts) all += conversation.say(part);
    all += " phase " + std::to_string(static_cast<int>(conversation.session().phase())) + " ";
    all += conversation.time_out();
    return without_continue(std::move(all));
  }

  void check_parts(const std::vector<std::string_view>& parts, const std::string& whole) {
    const std::string response = feed(parts);
    if (response == whole) return;
    FAIL_CHECK("split after " << parts[0].size() << " and " << parts[1].size()
                              << " more: " << response << "\nwhole: " << whole);
  }

  Bench bench_;
  std::mt19937 random_{1};
};

void check_splits(const std::vector<std::string>& requests, const Limits& limits = {}) {
  Splitter splitter(limits);
  for (const std::string& request : requests) splitter.check(request);
}

TEST_CASE("a refused request line is refused alike however it arrives") {
  std::vector<std::string> requests;
  for (const char* method : {"GET", "HEAD", "OPTIONS", "CONNECT", "SOURCE", "BREW", "PRI", "HEA",
                             "HEADS", "HEAD@", "G T", "\xff"}) {
    for (const std::string& rest : {" / HTTP/1.1"s,
                                    " o HTTP/1.1"s,
                                    " * HTTP/1.1"s,
                                    " /\x01 HTTP/1.1"s,
                                    " /#\x7f HTTP/1.1"s,
                                    " /#a HTTP/1.1"s,
                                    " a:80 HTTP/1.1"s,
                                    " http:/a HTTP/1.1"s,
                                    " / HTTP/2.0"s,
                                    " / HTTP/1.10"s,
                                    " / HTTP/x"s,
                                    " / HTP/1.1"s,
                                    " / RTSP/1.0"s,
                                    " / ICE/1.0"s,
                                    " /"s,
                                    " / "s,
                                    " "s,
                                    ""s,
                                    "  / HTTP/1.1"s,
                                    " /  HTTP/1.1"s,
                                    "\t/ HTTP/1.1"s,
                                    " /\tHTTP/1.1"s,
                                    " / HTTP/1.1\t"s,
                                    " / HTTP/1.1 "s,
                                    " / HTTP/1.1\rX"s,
                                    "\r"s,
                                    " /\r"s,
                                    " /a\nb"s,
                                    "\0"s}) {
      requests.push_back(method + rest + "\r\n" + kHost + "\r\n");
      requests.push_back(method + rest + "\n" + kHost + "\n");
    }
  }
  check_splits(requests);
}

TEST_CASE("fields are judged alike however they arrive") {
  std::vector<std::string> requests;
  for (const std::string& fields : {""s,
                                    "Host: a b\r\n"s,
                                    kHost + kHost,
                                    "Host: [::1\r\n"s,
                                    "Host: [::1]:8\x01\r\n"s,
                                    "Host: a\r\n b\r\n"s,
                                    "Host : a\r\n"s,
                                    ": a\r\n"s,
                                    "X\r\n"s,
                                    "X"s,
                                    kHost + "X: a\rb\r\n"s,
                                    kHost + "X: a\nb\r\n"s,
                                    kHost + "X: \0\r\n"s,
                                    kHost + "X: a\r\n\tb: c\r\n"s,
                                    kHost + "Content-Length: 5\r\nContent-Length: 6\r\n"s,
                                    kHost + "Content-Length: \r\n"s,
                                    kHost + "Content-Length: 5x\r\n"s,
                                    kHost + "Content-Length:\t5\t\r\n"s,
                                    kHost + "Content-Length: 99999999999999999999\r\n"s,
                                    kHost + "Content-Length: 9999999\r\n"s,
                                    kHost + "Transfer-Encoding: gzip\r\n"s,
                                    kHost + "Transfer-Encoding: gzip, chunked\r\n"s,
                                    kHost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"s,
                                    kHost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"s,
                                    kHost + "Transfer-Encoding:\tchunked\r\n"s,
                                    kHost + "Expect: 100-continue\r\n"s,
                                    kHost + "Connection: close, x\r\n"s,
                                    kHost + "Connection: upgrade\r\nUpgrade: x\r\n"s}) {
    for (const char* line : {"GET / HTTP/1.1\r\n", "HEAD / HTTP/1.1\r\n", "POST / HTTP/1.0\r\n",
                             "HEAD * HTTP/1.1\r\n", "TRACE / HTTP/1.1\r\n"}) {
      requests.push_back(line + fields + "\r\n" + kEnd + get());
      requests.push_back(line + fields);
    }
  }
  check_splits(requests);
}

TEST_CASE("chunks, extensions and trailers are judged alike however they arrive") {
  std::vector<std::string> requests;
  for (const std::string& body : {"5\r\nhello\r\n0\r\n\r\n"s,
                                  "5;a=\"\\\"\" ; b\r\nhello\r\n0;c\r\nA: b\r\n\r\n"s,
                                  "5\rhello"s,
                                  "5\nhello"s,
                                  "5 \r\nhello"s,
                                  "5;\r\nhello"s,
                                  "5;a=\x01\r\n"s,
                                  "5\r;a\r\n"s,
                                  "x\r\n"s,
                                  "\r\n"s,
                                  ";a\r\n"s,
                                  "10000000000000000\r\n"s,
                                  "fffffffffffffff\r\n"s,
                                  "5\r\nhellox"s,
                                  "5\r\nhello\rx"s,
                                  "5\r\nhello\n"s,
                                  "0\r\n\rx"s,
                                  "0\r\n\n"s,
                                  "0\r\nA b\r\n\r\n"s,
                                  "0\r\nA: \x01\r\n\r\n"s,
                                  "0\r\nA: b\r\n c\r\n\r\n"s,
                                  "0\r\nA: b\rc\r\n\r\n"s,
                                  std::string(65, '0') + "\r\n\r\n"}) {
    requests.push_back(chunked(body) + get());
    requests.push_back("HEAD / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n" + body);
  }
  check_splits(requests);
}

TEST_CASE("between a limit and a malformed byte, the one that comes first decides") {
  std::string fields;
  for (unsigned i = 0; i <= kMaxFields; ++i) fields += "A:b\r\n";
  const std::string bad = "\x01", long_target(kMaxTargetBytes, 'a');
  check_splits({"GET /" + long_target + bad, "GET /" + long_target + "# HTTP/1.1\r\n",
                "HEAD /" + long_target.substr(1) + bad, get(fields), get(fields + bad),
                "GET /" + long_target + " HTTP/1.1\r\n\r\n", "GET /#" + long_target,
                chunked("0\r\n" + fields + bad), chunked("0\r\n" + fields.substr(6) + "A: b" + bad),
                std::string(64, 'M') + bad, std::string(65, 'M') + bad});

  const Limits tight{120, 100};
  std::vector<std::string> requests;
  for (std::size_t size = 20; size < 130; ++size) {
    const std::string some(size, 'x');
    requests.push_back("HEAD /" + some + bad);
    requests.push_back("GET /" + some + " HTTP/1.1\r\n\r\n");
    requests.push_back("HEAD / HTTP/1.1\r\nX: " + some + bad);
    requests.push_back("GET / HTTP/1.1\r\n" + some + "\r\n\r\n");
    requests.push_back(chunked("1;" + some + bad));
    requests.push_back(chunked("0\r\nA:" + some + bad));
    requests.push_back(chunked("0\r\n" + some + bad));
    requests.push_back(chunked("0\r\n" + fields.substr(0, 3 + 5 * size) + bad));
  }
  check_splits(requests, tight);
}

TEST_CASE("pipelined requests are responded to alike however they arrive") {
  const std::string head = "HEAD / HTTP/1.1\r\n" + kHost + "\r\n";
  check_splits({"\r\n\r\n" + get() + "\r\n" + head + get(), head + "HEAD o HTTP/1.1\r\n",
                get() + "\r\n\n\r\r\n" + "BAD\r\n", chunked("1;a\r\nb\r\n0\r\nA: b\r\n\r\n") + head,
                post("Content-Length: 3\r\n", "abc") + chunked(kEnd) + "HEAD / HTTP/1.1\r\n\r\n",
                post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc") + head,
                get("Connection: close\r\n") + "\x01", get() + "HEAD", get() + "HEADS", "\r\n"});
}

TEST_CASE("a refused HEAD never has content, wherever its fault is") {
  const auto outcome = [](const std::string& bytes, bool late) {
    Bench bench;
    Conversation conversation(bench);
    const std::string responses = conversation.say(bytes);
    return conversation.outcome(late ? conversation.time_out() : responses);
  };
  const std::string none = "400-+close; closed";
  for (const char* request :
       {"HEAD o HTTP/1.1\r\n", "HEAD  / HTTP/1.1\r\n", "HEAD\t/ HTTP/1.1\r\n", "HEAD\r\n", "HEAD\n",
        "HEAD@", "HEAD \r\n", "HEAD /\x01", "HEAD /#", "HEAD / HTP", "HEAD / HTTP/1.1 ",
        "HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\n X", "\r\nHEAD o "}) {
    INFO(request);
    CHECK(outcome(request, false) == none);
  }
  CHECK(outcome("HEAD / HTTP/2.0\r\n", false) == "505-+close; closed");
  CHECK(outcome("HEAD /" + std::string(9000, 'a'), false) == "414-+close; closed");
  for (const char* begun : {"HEAD", "HEAD ", "HEAD /", "HEAD / HTTP/1.1\r\nHo"}) {
    CHECK(outcome(begun, true) == "408-+close; closed");
  }
  CHECK(outcome("HEA", true) == "408+close; closed");
  CHECK(outcome("HEADS", true) == "408+close; closed");
  CHECK(outcome("HEADS / HTTP/1.1\r\n", false) == "501+close; closed");
  CHECK(outcome("GET o HTTP/1.1\r\n", false) == kBad);
}

}  // namespace
}  // namespace merhaba::http::test
