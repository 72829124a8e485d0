// What becomes of a connection: rows 33, 38, 40, 41, 43, 48 to 50 and 54 of the RFC's requirements.
#include "http/session.hpp"

#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

std::string http_1_0(const std::string& fields = "") {
  return "GET / HTTP/1.0\r\n" + fields + "\r\n";
}

TEST_CASE("HTTP/1.1 persists unless it says close, HTTP/1.0 closes unless it says keep-alive") {
  check_all({
      {"38 1.1", get() + get() + get(), "200 200 200; idle"},
      {"38 1.1, keep-alive", get("Connection: keep-alive\r\n") + get(), kTwo},
      {"38 1.0", http_1_0() + http_1_0(), "200+close; closed"},
      {"38 1.0, keep-alive", http_1_0("Connection: keep-alive\r\n") + http_1_0(),
       "200+keep-alive 200+close; closed"},
      {"38 1.0, Keep-Alive", http_1_0("connection: Keep-Alive\r\n"), "200+keep-alive; idle"},
      {"38 1.0, close", http_1_0("Connection: close\r\n"), "200+close; closed"},
      {"38 1.0, HEAD", "HEAD / HTTP/1.0\r\n\r\n", "200-+close; closed"},
      {"38 1.0, a body",
       "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nab" + http_1_0(),
       "200+keep-alive 200+close; closed"},
      {"38 both", get("Connection: keep-alive, close\r\n") + get(), "200+close; closed"},
      {"41 close", get("Connection: close\r\n") + get(), "200+close; closed"},
      {"41 close, then what is no request", get("Connection: close\r\n") + "\x01\x02",
       "200+close; closed"},
      {"41 a list", get("Connection: x, CLOSE\r\n") + get(), "200+close; closed"},
      {"41 two lines", get("Connection: x\r\nConnection: close\r\n") + get(), "200+close; closed"},
      {"41 closed is not close", get("Connection: closed\r\n") + get(), kTwo},
      {"41 nor is xclose", get("Connection: xclose, close-x\r\n") + get(), kTwo},
      {"41 after a body", post("Connection: close\r\nContent-Length: 2\r\n", "ab") + get(),
       "200+close; closed"},
      {"41 OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
       "200+close; closed"},
  });
}

TEST_CASE("responses to pipelined requests come in order, good ones also before a bad one") {
  std::string sixteen, responses = "200";
  for (int i = 0; i < 16; ++i) sixteen += get();
  for (int i = 1; i < 16; ++i) responses += " 200";
  const std::string head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
  check_all({
      {"40 sixteen", sixteen, responses + "; idle"},
      {"40 HEAD between", get() + head + get(), "200 200- 200; idle"},
      {"40 a bad one last", get() + get() + "BAD\r\n\r\n", "200 200 400+close; closed"},
      {"40 a bad one between", get() + "BAD\r\n\r\n" + get(), "200 400+close; closed"},
      {"40 one without Host last", get() + "GET / HTTP/1.1\r\n\r\n", "200 400+close; closed"},
      {"40 one incomplete", get() + "GET / HT", "200; head"},
      {"40 a body incomplete", get() + post("Content-Length: 5\r\n", "hell"), "200; body"},
      {"40 bodies between", post("Content-Length: 1\r\n", "a") + chunked("0\r\n\r\n") + get(),
       "200 200 200; idle"},
      {"45 HEAD last", get() + head, "200 200-; idle"},
      {"40 a bad HEAD last", get() + "HEAD / HTTP/1.1\r\n\r\n", "200 400-+close; closed"},
      {"40 a bad one after HEAD", head + "BAD\r\n\r\n", "200- 400+close; closed"},
  });
}

TEST_CASE("input that ends within a request gets 400, between requests nothing") {
  const auto ended = [](const char* name, const std::string& bytes, const std::string& outcome) {
    check({name, bytes, outcome, true});
  };
  ended("33 nothing", "", "closed");
  ended("33 in the method", "GE", kBad);
  ended("33 in a field", "GET / HTTP/1.1\r\nHost: a", kBad);
  ended("33 before the empty line", "GET / HTTP/1.1\r\nHost: a\r\n", kBad);
  ended("33 in a body", post("Content-Length: 10\r\n", "hello"), kBad);
  ended("33 before a body", post("Content-Length: 10\r\n"), kBad);
  ended("33 in chunks", chunked("5\r\nhello\r\n"), kBad);
  ended("33 in a chunk", chunked("5\r\nhe"), kBad);
  ended("33 in trailers", chunked("0\r\nA: b\r\n"), kBad);
  ended("33 after a good one", get() + "GET /", "200 400+close; closed");
  ended("33 in an unknown method", "BREW", kBad);
  ended("43 after a whole one", get(), "200; closed");
  ended("43 after a whole body", post("Content-Length: 5\r\n", "hello"), "200; closed");
  ended("33 after a rejection", "BAD\r\n", kBad);
}

TEST_CASE("54: a deadline within a request gets 408, between requests nothing") {
  Bench bench;
  struct {
    std::string bytes;
    const char* outcome;
  } const cases[] = {
      {"", "closed"},
      {"\r\n", "closed"},
      {"GET /", "408+close; closed"},
      {"BREW", "408+close; closed"},
      {post("Content-Length: 5\r\n", "hel"), "408+close; closed"},
      {chunked("5\r\nhel"), "408+close; closed"},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", "408-+close; closed"},
      {"BAD\r\n", "closed"}};
  for (const auto& c : cases) {
    Conversation conversation(bench);
    conversation.say(c.bytes);
    CHECK(conversation.outcome(conversation.time_out()) == c.outcome);
    CHECK(bench.service.requests.in_use() == 0);
  }
}

TEST_CASE("100-continue is given once the head is whole, if the client may be waiting for it") {
  Bench bench;
  const std::string head = post("Expect: 100-continue\r\nContent-Length: 5\r\n");
  const auto said = [&](const std::string& bytes) { return Conversation(bench).say(bytes); };
  CHECK(said(head) == kContinue);
  CHECK(said(post("Expect: 100-CONTINUE\r\nTransfer-Encoding: chunked\r\n")) == kContinue);
  CHECK(said(post("Expect:\t100-continue \r\nContent-Length: 5\r\n")) == kContinue);
  CHECK(said(get("Expect: 100-continue\r\nContent-Length: 5\r\n")) == kContinue);
  CHECK(said(get() + head) == said(get()) + std::string(kContinue));

  SECTION("48: then the content, and the response; a second request is none of it") {
    Conversation conversation(bench);
    CHECK(conversation.say(head) == kContinue);
    CHECK(conversation.say("hel").empty());
    CHECK(conversation.outcome(conversation.say("lo")) == kOk);
    CHECK(conversation.say(post("Content-Length: 5\r\n")).empty());
  }
  SECTION("48: content that came along needs no leave") {
    CHECK(summary(said(head + "hello"), Phase::idle) == kOk);
    CHECK(said(head + "h").empty());
  }
  SECTION("48: without content there is nothing to wait for") {
    CHECK(summary(said(get("Expect: 100-continue\r\n")), Phase::idle) == kOk);
    CHECK(summary(said(post("Expect: 100-continue\r\nContent-Length: 0\r\n")), Phase::idle) == kOk);
  }
  SECTION("48: content that would be refused gets no leave") {
    CHECK(summary(said(post("Expect: 100-continue\r\nContent-Length: 9999999\r\n")),
                  Phase::closed) == "413+close; closed");
    CHECK(summary(said(post("Expect: 100-continue\r\nTransfer-Encoding: gzip\r\n")),
                  Phase::closed) == kBad);
  }
  SECTION("49: HTTP/1.0 knows no such response") {
    CHECK(said("POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").empty());
  }
  SECTION("49: another expectation is ignored") {
    CHECK(said(post("Expect: teapot\r\nContent-Length: 5\r\n")).empty());
    CHECK(said(post("Expect: 100-continue-x\r\nContent-Length: 5\r\n")).empty());
  }
  CHECK(bench.service.requests.in_use() == 0);
}

TEST_CASE("100-continue or not, the outcome is the same however the bytes arrive") {
  const std::string expect = "Expect: 100-continue\r\n", length = "Content-Length: 5\r\n";
  check_all({
      {"48", post(expect + length, "hello") + get(), kTwo},
      {"48 chunked", post(expect + "Transfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n") + get(),
       kTwo},
      {"49 1.0", "POST / HTTP/1.0\r\n" + expect + length + "\r\nhello", "200+close; closed"},
      {"49 another", post("Expect: teapot\r\n" + length, "hello") + get(), kTwo},
  });
}

TEST_CASE("50: an upgrade is ignored") {
  check_all({
      {"50 unknown", get("Connection: upgrade\r\nUpgrade: foo/1\r\n") + get(), kTwo},
      {"50 h2c",
       get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
           "HTTP2-Settings: AAMAAABkAAQAAP__\r\n") +
           get(),
       kTwo},
      {"50 websocket", get("Connection: Upgrade\r\nUpgrade: websocket\r\n") + get(), kTwo},
      {"50 in 1.0", http_1_0("Connection: upgrade\r\nUpgrade: foo/1\r\n"), "200+close; closed"},
      {"50 with a body",
       post("Connection: upgrade\r\nUpgrade: x\r\nContent-Length: 2\r\n", "ab") + get(), kTwo},
      {"50 with chunks",
       post("Connection: upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") +
           get(),
       kTwo},
  });
}

}  // namespace
}  // namespace merhaba::http::test
