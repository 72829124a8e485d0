// A session: the same bytes come out however they went in, one response for each request, and
// nothing after the last.
#include "http/session.hpp"

#include <algorithm>
#include <string>

#include "fuzz/pieces.hpp"
#include "fuzz/property.hpp"
#include "http/conversation.hpp"

namespace merhaba::fuzz {
namespace {

using http::test::Bench;
using http::test::Conversation;

const http::Greeting kGreeting{"Merhaba!", 200, {}};
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

struct Outcome {
  std::string responses;  // without interim ones
  http::Phase phase = http::Phase::idle;
  bool rejected = false;
  std::uint32_t answered = 0;
  std::string at_the_end;  // the response to the end of the input, or to a deadline
  bool operator==(const Outcome&) const = default;
};

// Every response accepted a request that is in the input: a line of it, after the one before.
void check_records(const std::vector<http::Record>& records, const Outcome& outcome,
                   std::string_view input) {
  require(records.size() == outcome.answered, "each response has a record");
  std::size_t from = 0;
  for (const http::Record& record : records) {
    require(record.status != 200 || record.request_line.find(" HTTP/1.") != std::string::npos,
            "a response has a request");
    const std::size_t at = input.find(record.request_line, from);
    if (at == std::string_view::npos) {
      broken("there are no more responses than requests", record.request_line);
    }
    from = at + record.request_line.size();
  }
  const auto refused = std::count_if(records.begin(), records.end(),
                                     [](const auto& record) { return record.status != 200; });
  require(refused == (outcome.rejected ? 1 : 0), "at most one response refuses");
  require(!outcome.rejected || records.back().status != 200, "and it is the last");
}

// How many final responses there are; in a summary a blank follows each.
std::size_t count_responses(const Outcome& outcome) {
  const std::string words = http::test::summary(outcome.responses, outcome.phase);
  if (words.find("BROKEN") != std::string::npos) broken("what comes out is HTTP", words);
  return outcome.responses.empty()
             ? 0
             : static_cast<std::size_t>(std::count(words.begin(), words.end(), ' '));
}

Outcome talk(Bench& bench, const Pieces& pieces, bool ends, std::string_view input) {
  Outcome outcome;
  {
    Conversation conversation(bench);
    for (std::string_view piece : pieces) outcome.responses += conversation.say(piece);
    outcome.responses = http::test::without_continue(std::move(outcome.responses));
    const http::Session& session = conversation.session();
    outcome.phase = session.phase();
    outcome.rejected = session.rejected();
    outcome.answered = session.answered();
    if (bench.output.recording) check_records(conversation.records(), outcome, input);
    require(count_responses(outcome) == outcome.answered, "each request has one response");
    require(!outcome.rejected || outcome.phase == http::Phase::closed, "a refusal is the end");
    outcome.at_the_end = ends ? conversation.end_input() : conversation.time_out();
    require(session.phase() == http::Phase::closed, "the end of the input is the end");
    const bool unfinished =
        outcome.phase == http::Phase::head || outcome.phase == http::Phase::body;
    require(outcome.at_the_end.empty() != unfinished,
            "what is unfinished is refused, nothing else");
    http::Session closed = session;  // what is closed holds no parser, so a copy is as good
    const std::size_t used = closed.feed(bench.service, kRequest, bench.output);
    closed.input_ended(bench.service, bench.output);
    closed.timed_out(bench.service, bench.output);
    require(used == 0 && bench.output.empty(), "nothing comes after the end");
  }
  require(bench.service.requests.in_use() == 0, "no parser is left behind");
  return outcome;
}

// Where nothing is recorded, plain requests do not come to the parser.
void check(Bench& recording, Bench& silent, std::string_view input) {
  Cutter cutter(input);
  for (bool ends : {false, true}) {
    const Outcome whole = talk(recording, cutter.whole(), ends, input);
    const Pieces small = ends ? cutter.singly() : cutter.cut(5);
    for (const Pieces& pieces : {cutter.whole(), small, cutter.cut(1), cutter.cut(2)}) {
      for (Bench* const bench : {&recording, &silent}) {
        const Outcome cut = talk(*bench, pieces, ends, input);
        if (cut == whole) continue;
        broken("what comes out does not depend on how it went in, nor on a log",
               "whole: " + whole.responses + whole.at_the_end + "\nin " +
                   std::to_string(pieces.size()) + " pieces: " + cut.responses + cut.at_the_end);
      }
    }
  }
}

}  // namespace

void run(std::string_view input) {
  static Bench usual({}, kGreeting, true), usual_silent({}, kGreeting, false);
  // A limit is met now and then.
  static Bench tight({120, 100}, kGreeting, true), tight_silent({120, 100}, kGreeting, false);
  check(usual, usual_silent, input);
  check(tight, tight_silent, input);
}

}  // namespace merhaba::fuzz
