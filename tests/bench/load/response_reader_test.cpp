#include "bench/load/response_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

struct Known {
  const char* what;
  std::string bytes;
  int status;
  bool closes;  // says that no other will follow
};

const std::vector<Known> whole_answers{
    {"by its length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, false},
    {"an empty one", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, false},
    {"in chunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     "3;name=\"value\"\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: t\r\n\r\n",
     200, false},
    {"without a body by its status", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n", 304,
     false},
    {"another of these", "HTTP/1.1 204 No Content\r\n\r\n", 204, false},
    {"after an interim one",
     "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201, false},
    {"after several of these",
     "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"
     "HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\n\r\nx",
     404, false},
    {"announcing the end", "HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
     503, true},
    {"announcing it in chunks",
     "HTTP/1.1 200 OK\r\nconnection: Close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200,
     true},
    {"of HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nno", 200, true},
    {"of HTTP/1.0, kept",
     "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nno", 200, false},
};

TEST_CASE("a response is whole with its last byte and not before, whatever pieces it comes in") {
  for (const Known& known : whole_answers) {
    CAPTURE(known.what);
    for (std::size_t cut = 0; cut < known.bytes.size(); ++cut) {
      ResponseReader reader;
      REQUIRE(reader.feed(known.bytes.substr(0, cut)));
      REQUIRE(reader.take_completed() == 0);
      REQUIRE(reader.feed(known.bytes.substr(cut)));
      REQUIRE(reader.take_completed() == 1);
      CHECK(reader.announced_close() == known.closes);
      CHECK(reader.take_completed() == 0);
      CHECK(reader.finish());
    }
  }
}

TEST_CASE("byte by byte it is the same, and the end is the last byte's") {
  for (const Known& known : whole_answers) {
    CAPTURE(known.what);
    ResponseReader reader;
    for (std::size_t at = 0; at < known.bytes.size(); ++at) {
      REQUIRE(reader.feed(known.bytes.substr(at, 1)));
      REQUIRE(reader.take_completed() == (at + 1 == known.bytes.size() ? 1 : 0));
    }
  }
}

TEST_CASE("a response without a length ends with its connection") {
  for (const char* head :
       {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.0 500 No\r\nServer: old\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n"}) {
    ResponseReader reader;
    CHECK(reader.feed(head));
    CHECK(reader.feed("any bytes, HTTP/1.1 200 OK\r\n\r\namong them"));
    CHECK(reader.take_completed() == 0);
    CHECK(reader.finish());
    CHECK(reader.take_completed() == 1);
    CHECK(reader.announced_close());
  }
}

TEST_CASE("pipelined responses are separated in any split") {
  std::string all;
  std::vector<std::size_t> ends;  // where each is whole
  std::vector<int> bad;           // statuses of those that are no good news
  for (const Known& known : whole_answers) {
    if (known.closes) continue;
    all += known.bytes;
    ends.push_back(all.size());
    if (known.status >= 400) bad.push_back(known.status);
  }
  for (std::size_t piece = 1; piece <= all.size(); ++piece) {
    ResponseReader reader;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < all.size(); at += piece) {
      const std::size_t now = std::min(at + piece, all.size());
      REQUIRE(reader.feed(std::string_view(all).substr(at, now - at)));
      seen += reader.take_completed();
      const auto expected = std::upper_bound(ends.begin(), ends.end(), now) - ends.begin();
      REQUIRE(seen == static_cast<std::size_t>(expected));
    }
    CHECK(reader.take_error_statuses() == bad);
    CHECK(reader.take_error_statuses().empty());
    CHECK_FALSE(reader.announced_close());
  }
}

TEST_CASE("a response cut short is none") {
  for (const Known& known : whole_answers) {
    CAPTURE(known.what);
    for (std::size_t cut = 1; cut < known.bytes.size(); ++cut) {
      ResponseReader reader;
      REQUIRE(reader.feed(known.bytes.substr(0, cut)));
      const bool between = known.bytes.compare(cut, 5, "HTTP/") == 0;  // after an interim response
      CHECK(reader.finish() == between);
      CHECK(reader.take_completed() == 0);
      if (!between) CHECK(std::string(reader.why()) != "");
    }
  }
}

TEST_CASE("the end before any byte cuts nothing short, and completes nothing") {
  ResponseReader reader;
  CHECK(reader.finish());
  CHECK(reader.take_completed() == 0);
  CHECK(reader.take_error_statuses().empty());
}

TEST_CASE("what is no HTTP response is a failure that says why") {
  for (const char* bytes :
       {"220 mail.example ESMTP\r\n", "Merhaba d\xc3\xbcnya!", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"}) {
    ResponseReader reader;
    CHECK_FALSE(reader.feed(bytes));
    CHECK(std::string(reader.why()) != "");
    CHECK(reader.take_completed() == 0);
  }
}

TEST_CASE("more after the response that was announced as the last is an error") {
  ResponseReader reader;
  CHECK(reader.feed("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"));
  CHECK(reader.take_completed() == 1);
  CHECK_FALSE(reader.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
}

TEST_CASE("for a new connection nothing of the old one is left") {
  for (const std::string old : {"HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "garbage"}) {
    ResponseReader reader;
    reader.feed(old);
    reader.reset();
    CHECK_FALSE(reader.announced_close());
    CHECK(reader.feed(whole_answers[0].bytes));
    CHECK(reader.take_completed() == 1);
    CHECK(reader.take_error_statuses().empty());
  }
}

}  // namespace
}  // namespace merhaba::bench::load::test
