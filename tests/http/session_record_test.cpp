// The records a session leaves for the access log.
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

const Greeting kPlain{kGreeting, 200, {}};

TEST_CASE("each response has a record: the request's words, and where the response ends") {
  Bench bench({}, kPlain, true);
  Session session;
  const std::string first =
      "GET /a?b HTTP/1.1\r\nHost: a\r\nReferer: http://r/\r\nUser-Agent: u 1\r\n\r\n";
  const std::string input = first + "HEAD /c HTTP/1.1\r\nHost: a\r\n\r\n" + "BAD\r\n\r\n";
  session.feed(bench.service, input, bench.output);
  const auto& records = bench.output.records;
  REQUIRE(records.size() == 3);
  CHECK(records[0].request_line == "GET /a?b HTTP/1.1");
  CHECK(records[0].referer == "http://r/");
  CHECK(records[0].user_agent == "u 1");
  CHECK(records[0].status == 200);
  CHECK(records[0].body_size == kGreeting.size());
  CHECK(records[1].request_line == "HEAD /c HTTP/1.1");
  CHECK(records[1].referer.empty());
  CHECK(records[1].user_agent.empty());
  CHECK(records[1].body_size == 0);
  CHECK(records[2].request_line == "BAD");
  CHECK(records[2].status == 400);

  const std::string_view bytes = bench.output.bytes();
  for (const Record& record : records) {  // each response ends with its content
    REQUIRE(record.end <= bytes.size());
    const std::string_view before = bytes.substr(0, record.end - record.body_size);
    CHECK(before.ends_with("\r\n\r\n"));
  }
  CHECK(records[0].end < records[1].end);
  CHECK(records[2].end == bytes.size());
  CHECK(bytes.substr(0, records[0].end).ends_with(kGreeting));
  bench.output.clear();
}

TEST_CASE("the words are the same however they arrive") {
  const std::string input =
      "\r\nGET /a HTTP/1.1\r\nUser-Agent: u\r\nHost: a\r\nReferer:\t r \r\n\r\n";
  for (std::size_t at = 1; at < input.size(); ++at) {
    Bench bench({}, kPlain, true);
    Conversation conversation(bench);
    conversation.say(input.substr(0, at));
    conversation.say(input.substr(at));
    INFO("split at " << at);
    REQUIRE(conversation.records().size() == 1);
    const Record& record = conversation.records()[0];
    CHECK(record.request_line == "GET /a HTTP/1.1");
    CHECK(record.user_agent == "u");
    CHECK(record.referer.substr(0, 1) == "r");
  }
}

TEST_CASE("a refused request line is the same however it arrives") {
  const std::string input = "FOO /a HTTP/1.1\r\n";
  for (std::size_t at = 1; at <= 4; ++at) {
    Bench bench({}, kPlain, true);
    Conversation conversation(bench);
    conversation.say(input.substr(0, at));
    conversation.say(input.substr(at));
    INFO("split at " << at);
    REQUIRE(conversation.records().size() == 1);
    CHECK(conversation.records()[0].status == 501);
    const std::string expected =
        at < 4 ? "FOO /a HTTP/1.1" : "FOO ";  // refused before the rest came
    CHECK(conversation.records()[0].request_line == expected);
  }
}

TEST_CASE("a refused request's words are recorded once, though its bytes are fed again") {
  const std::string input = "GET /a HTTP/1.1\r\nUser-Agent: u\r\nReferer: r\x01\r\n";
  for (std::size_t at = 1; at < input.size() - 2; ++at) {
    Bench bench({}, kPlain, true);
    Conversation conversation(bench);
    conversation.say(input.substr(0, at));
    conversation.say(input.substr(at));
    INFO("split at " << at);
    REQUIRE(conversation.records().size() == 1);
    const Record& record = conversation.records()[0];
    CHECK(record.status == 400);
    CHECK(record.request_line == "GET /a HTTP/1.1");
    CHECK(record.user_agent == "u");
    CHECK((record.referer.empty() || record.referer == "r"));  // up to the end of a piece
  }
}

TEST_CASE("one request's words are not the next one's") {
  Bench bench({}, kPlain, true);
  Conversation conversation(bench);
  conversation.say(
      "GET /a HTTP/1.1\r\nHost: a\r\nReferer: r\r\nUser-Agent: u\r\n\r\nGET /b HTTP/1.1\r\nHo");
  conversation.say("st: a\r\n\r\n");
  REQUIRE(conversation.records().size() == 2);
  CHECK(conversation.records()[1].request_line == "GET /b HTTP/1.1");
  CHECK(conversation.records()[1].referer.empty());
  CHECK(conversation.records()[1].user_agent.empty());
}

TEST_CASE("long words are cut") {
  Bench bench({}, kPlain, true);
  Conversation conversation(bench);
  const std::string target(5000, 'a'), words(3000, 'w');
  conversation.say("GET /" + target + " HTTP/1.1\r\nHost: a\r\nReferer: " + words +
                   "\r\nUser-Agent: " + words + "\r\n\r\n");
  REQUIRE(conversation.records().size() == 1);
  const Record& record = conversation.records()[0];
  CHECK(record.request_line == ("GET /" + target).substr(0, RequestText::kMaxLine));
  CHECK(record.referer == words.substr(0, RequestText::kMaxField));
  CHECK(record.user_agent == words.substr(0, RequestText::kMaxField));
}

TEST_CASE("a request whose client is gone is recorded as 499, an idle session not at all") {
  Bench bench({}, kPlain, true);
  const auto gone_after = [&](const std::string& bytes) {
    Session session;
    session.feed(bench.service, bytes, bench.output);
    bench.output.clear();
    session.gone(bench.service, bench.output);
    CHECK(bench.service.requests.in_use() == 0);
    std::string text;
    for (const Record& r : bench.output.records) {
      text += std::to_string(r.status) + " '" + r.request_line + "' ";
      CHECK(r.body_size == 0);
      CHECK(r.end == 0);
    }
    bench.output.clear();
    return text;
  };
  CHECK(gone_after("") == "");
  CHECK(gone_after(get()) == "");
  CHECK(gone_after("BAD\r\n") == "");
  CHECK(gone_after("GET /a") == "499 'GET /a' ");
  CHECK(gone_after("GET /a HTTP/1.1\r\nHo") == "499 'GET /a HTTP/1.1' ");
  CHECK(gone_after(get() + "GET /b HTTP/1.1\r\n") == "499 'GET /b HTTP/1.1' ");
  CHECK(gone_after(post("Content-Length: 9\r\n", "x")) == "499 'POST / HTTP/1.1' ");
}

TEST_CASE("a deadline and an early end are recorded with their status") {
  Bench bench({}, kPlain, true);
  Conversation slow(bench), ended(bench);
  slow.say("GET /slow HT");
  slow.time_out();
  ended.say(post("Content-Length: 9\r\n", "x"));
  ended.end_input();
  REQUIRE(slow.records().size() == 1);
  CHECK(slow.records()[0].status == 408);
  CHECK(slow.records()[0].request_line == "GET /slow HT");
  REQUIRE(ended.records().size() == 1);
  CHECK(ended.records()[0].status == 400);
  CHECK(ended.records()[0].request_line == "POST / HTTP/1.1");
}

TEST_CASE("without an access log nothing is recorded") {
  Bench bench;
  Conversation conversation(bench);
  conversation.say(get() + "BAD\r\n");
  CHECK(conversation.records().empty());
}

}  // namespace
}  // namespace merhaba::http::test
