// --fault delay, status, hang, close, truncate, trickle, reset and garbage: what each does to a
// response, on connections that are kept and on those that are not.
#include <algorithm>
#include <functional>

#include "e2e/faulty.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

const std::string keep = request();
const std::string once = request("GET", close_field);

// Both kinds of connections, of both workers; `check` has them before they have sent anything.
void for_each_connection(Faulty& server, const std::function<void(const std::string&)>& check) {
  for (const std::string& text : {keep, once, keep, once}) {
    CAPTURE(text, server.address());
    check(text);
  }
}

std::string content_of(const std::string& response) {
  const std::size_t at = response.find("\r\n\r\n");
  return at == std::string::npos ? "" : response.substr(at + 4);
}

TEST_CASE("a delayed response is the ordinary one, so much later, and the next ones too") {
  Faulty server({"-w", "2"});
  server.set("delay:150ms");
  for_each_connection(server, [&](const std::string& text) {
    Client client(server.address());
    for (int i = 0; i < (text == keep ? 2 : 1); ++i) {
      const Clock::time_point sent = Clock::now();
      client.send(text);
      const Answer answer = client.answer();
      CHECK(Clock::now() - sent >= milliseconds(150));
      CHECK(answer.status == 200);
      CHECK(answer.body == default_greeting);
      CHECK(answer.field("X-Fault") == "delay:150ms");
    }
  });
  CHECK(server.count("delay") == 6);
  const Ended ended = server.stop();
  CHECK(ended.account.answered == 6);
  CHECK(ended.account.served == 4);
}

TEST_CASE("delays between two times, and exponential ones, are of different lengths") {
  Faulty server;
  for (const std::string spec : {"delay:20ms-220ms", "delay:exp:60ms"}) {
    CAPTURE(spec);
    server.set(spec);
    Visits visits = begin_visits(server.address(), 40);
    milliseconds shortest = std::chrono::hours(1);
    milliseconds longest{0};
    for (const Visit& visit : end_of(visits)) {
      CHECK(visit.is_served());
      shortest = std::min(shortest, visit.lasted());
      longest = std::max(longest, visit.lasted());
    }
    // The same ones in each run: of the seed.
    CHECK(longest - shortest >= milliseconds(60));
    if (spec == "delay:20ms-220ms") CHECK(shortest >= milliseconds(20));
  }
  server.stop();
}

TEST_CASE("another status comes with a content that says so, and the connection goes on") {
  Faulty server({"-w", "2"});
  server.set("status:503");
  for_each_connection(server, [&](const std::string& text) {
    Client client(server.address());
    for (int i = 0; i < (text == keep ? 3 : 1); ++i) {
      client.send(text);
      const Answer answer = client.answer();
      CHECK(answer.status == 503);
      CHECK(answer.field("X-Fault") == "status:503");
      CHECK_THAT(answer.body, StartsWith("503 Service Unavailable: a fault"));
    }
  });
  Client head(server.address());
  head.send(request("HEAD"));
  CHECK(head.answer(true).status == 503);
  head.send(request("OPTIONS"));
  CHECK(head.answer().status == 503);
  server.set("status:204");
  head.send(keep);
  const Answer empty = head.answer();
  CHECK(empty.status == 204);
  CHECK(empty.field("Content-Length").empty());
  CHECK_FALSE(head.has_input(50));
  server.clear();
  head.send(keep);
  CHECK(head.answer().body == default_greeting);
  const Ended ended = server.stop();
  CHECK_THAT(ended.err, ContainsSubstring("faults: status 11\n"));
}

TEST_CASE("a request that hangs is read and not responded to, as long as the fault is there") {
  Faulty server({"-w", "2"});
  server.set("hang");
  Visits visits = begin_visits(server.address(), 6);
  Client kept(server.address());
  kept.send(keep + keep);
  {
    Client gone(server.address());
    gone.send(keep);
  }
  CHECK_FALSE(kept.has_input(300));
  CHECK(server.count("hang") == 8);
  CHECK(ended_of(visits) == 0);
  server.clear();
  for (const Visit& visit : end_of(visits)) CHECK(visit.is_served());
  for (int i = 0; i < 2; ++i) CHECK(kept.answer().body == default_greeting);
  CHECK(server.stop().account.served == 7);
}

TEST_CASE("a connection is closed in order without a response") {
  Faulty server({"-w", "2"});
  server.set("close");
  for_each_connection(server, [&](const std::string& text) {
    const Visit one = visit(server.address(), text + text);
    CHECK(one.response.empty());
    CHECK(one.end == End::closed);
  });
  const Ended ended = server.stop();
  CHECK(ended.account.faulted == 4);
  CHECK_THAT(ended.err, ContainsSubstring("faults: close 4\n"));
}

TEST_CASE("a response is cut short, and says a length that it does not have") {
  Faulty server({"-w", "2"});
  for (const auto& [spec, bytes] :
       {std::pair{"truncate", 7U}, {"truncate:3", 3U}, {"truncate:0", 0U}, {"truncate:1M", 14U}}) {
    CAPTURE(spec);
    server.set(spec);
    for_each_connection(server, [&, bytes = bytes](const std::string& text) {
      const Visit one = visit(server.address(), text);
      CHECK_THAT(one.response, ContainsSubstring("Content-Length: 15\r\n"));
      CHECK(content_of(one.response) == default_greeting.substr(0, bytes));
      CHECK(one.end == End::closed);
    });
  }
  const Visit head = visit(server.address(), request("HEAD"));
  CHECK_THAT(head.response, StartsWith("HTTP/1.1 200") && !ContainsSubstring("\r\n\r\n"));
  CHECK(server.stop().account.faulted == 17);
}

TEST_CASE("a response comes in pieces, whole in the end, and takes its time") {
  Faulty server({"-w", "2"});
  server.set("trickle:20/10ms");
  for_each_connection(server, [&](const std::string& text) {
    Client client(server.address());
    for (int i = 0; i < (text == keep ? 2 : 1); ++i) {
      const Clock::time_point sent = Clock::now();
      client.send(text);
      const Answer answer = client.answer();
      const std::size_t pieces = (answer.head.size() + answer.body.size() + 19) / 20;
      CHECK(pieces > 5);
      CHECK(Clock::now() - sent >= milliseconds(10) * (pieces - 1) - kOfTheClock);
      CHECK(answer.body == default_greeting);
      CHECK(answer.field("X-Fault") == "trickle:20/10ms");
    }
  });
  CHECK(server.count("trickle") == 6);
  CHECK(server.stop().account.served == 4);
}

TEST_CASE("a response that is reset begins in order") {
  Faulty server({"-w", "2"});
  server.set("reset:4");
  for_each_connection(server, [&](const std::string& text) {
    const Visit one = visit(server.address(), text);
    CHECK_THAT(one.response, StartsWith("HTTP/1.1 200"));
    CHECK(content_of(one.response) == default_greeting.substr(0, 4));
    CHECK(one.end == End::reset);
  });
  CHECK(server.stop().account.faulted == 4);
}

TEST_CASE("garbage is no HTTP") {
  Faulty server({"-w", "2"});
  server.set("garbage");
  for_each_connection(server, [&](const std::string& text) {
    const Visit one = visit(server.address(), text);
    CHECK(one.response.size() > 4);
    CHECK_THAT(one.response, !StartsWith("HTTP/"));
    CHECK(one.end == End::closed);
  });
  CHECK(server.stop().account.faulted == 4);
}

TEST_CASE("each of several requests sent at once meets its fault, in their order") {
  constexpr int kRequests = 40;  // more than one share of an iteration
  std::string all;
  for (int i = 0; i < kRequests; ++i) all += keep;
  Faulty server({"-w", "2"});
  server.set("delay:5ms\nstatus:503@50%");
  for (int round = 0; round < 3; ++round) {
    Client client(server.address());
    const Clock::time_point sent = Clock::now();
    client.send(all + request("GET", close_field));
    int faulty = 0;
    for (int i = 0; i <= kRequests; ++i) {
      const Answer answer = client.answer();
      const bool is_faulty = answer.status == 503;
      CHECK((is_faulty || answer.body == default_greeting));
      CHECK(answer.field("X-Fault") == (is_faulty ? "delay:5ms, status:503@50%" : "delay:5ms"));
      faulty += is_faulty ? 1 : 0;
    }
    CHECK(client.rest().empty());
    CHECK(client.end() == End::closed);
    CHECK(Clock::now() - sent >= milliseconds(5 * kRequests));
    CHECK(faulty > 5);
    CHECK(faulty < 35);
  }
  CHECK(server.count("delay") == 3 * (kRequests + 1));
  server.set("close");
  Client closed(server.address());
  closed.send(all);
  CHECK(closed.rest().empty());
  CHECK(closed.end() == End::closed);
  server.stop();
}

TEST_CASE("what goes wrong is not named in the response where that is off") {
  Faulty server({"--fault-header", "off", "--fault", "status:500@50%", "--fault", "delay:1ms"});
  bool failed = false;
  CHECK(eventually([&] {
    const Answer answer = ask(server.address());
    CHECK(answer.field("X-Fault").empty());
    failed = failed || answer.status == 500;
    return failed && answer.status == 200;
  }));
  server.stop();
}

}  // namespace
}  // namespace merhaba::e2e
