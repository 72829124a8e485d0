// Responses that come in pieces, and requests that never get any.
#include <poll.h>

#include <string>

#include "net/support.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;
using std::chrono::milliseconds;

std::uint64_t ended(const Counters& counters, Outcome outcome) {
  return counters.ended[static_cast<std::size_t>(outcome)];
}

TEST_CASE("a response comes in pieces that add up to it, in no less than their time") {
  Running running(faulty("trickle:16/5ms"));
  Client client(running.address());
  for (int i = 0; i < 2; ++i) {
    const Watch watch;
    const std::string response = client.ask(kGet);
    const auto pieces = static_cast<int>((response.size() + 15) / 16);
    CHECK(pieces > 8);
    CHECK(watch.passed() >= milliseconds(5 * (pieces - 1) - 1));
    CHECK_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(response, EndsWith("\r\n\r\nMerhaba d\xc3\xbcnya!"));
    CHECK(field_of(response, "X-Fault") == "trickle:16/5ms");
  }
  client.close();
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(faults_of(summary) == "trickle 2");
}

TEST_CASE("pieces of any size make whole responses, pipelined ones in order") {
  const struct {
    const char* fault;
    std::size_t size;
  } cases[] = {{"trickle:1/1ms", 15},          {"trickle:1000/1ms", 4'097},
               {"trickle:1GiB/1h", 100'000},   {"trickle:1GiB/1h", 15},
               {"trickle:50000/1ms", 500'000}, {"trickle:64/1ms", 0}};
  for (const auto& [fault, size] : cases) {
    INFO(fault << " of " << size);
    Config wanted = faulty(fault);
    wanted.greeting = pattern(size);
    Running running(wanted);
    Client client(running.address());
    client.send(kGet + "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + kClosingGet);
    const std::string first = client.receive_answer();
    CHECK((content_of(first) == wanted.greeting));
    CHECK_THAT(client.receive_answer(), ContainsSubstring("\r\nAllow: "));
    const std::string last = client.receive_answer();
    CHECK((content_of(last) == wanted.greeting));
    CHECK(field_of(last, "Connection") == "close");
    CHECK(client.receive_all().empty());
    CHECK_FALSE(client.was_reset());
    client.close();
    CHECK(account(running.stop()) == "served 1");
  }
}

TEST_CASE("a client that takes no pieces is cut off after the write timeout") {
  Config wanted = faulty("trickle:1MiB/5ms");
  wanted.greeting = pattern(20'000'000);
  wanted.write_timeout = Milliseconds{200};
  Running running(wanted, false);
  shrink_send_buffers(running.address());
  running.begin();
  Client client(running.address(), 4096);
  client.send(kGet);
  pollfd end{client.fd(), 0, 0};  // POLLERR and POLLHUP are always reported
  CHECK(::poll(&end, 1, 30'000) == 1);
  CHECK(client.receive_all().size() < wanted.greeting.size());
  CHECK(client.was_reset());
  CHECK(account(running.stop()) == "timed out 1");
}

TEST_CASE("a client that takes its pieces slowly, or goes meanwhile, is not cut off for it") {
  Config wanted = faulty("trickle:20000/100ms");
  wanted.greeting = pattern(100'000);
  wanted.write_timeout = Milliseconds{400};
  Watched running(wanted);
  Client slow(running.address()), gone(running.address());
  slow.send(kClosingGet);
  gone.send(kGet);
  gone.receive(100);
  gone.reset();
  CHECK((content_of(slow.receive_all()) == wanted.greeting));
  CHECK(eventually([&] { return ended(running.counters(), Outcome::reset) == 1; }));
  slow.close();
  CHECK(account(running.stop()) == "served 1, reset 1");
}

TEST_CASE("a delayed response may come in pieces as well") {
  Running running(faulty("delay:50ms\ntrickle:100/10ms"));
  Client client(running.address());
  const Watch watch;
  const std::string response = client.ask(kClosingGet);
  CHECK(watch.passed() >= milliseconds(50));
  CHECK(field_of(response, "X-Fault") == "delay:50ms, trickle:100/10ms");
  CHECK_THAT(response, EndsWith("!"));
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(faults_of(summary) == "delay 1, trickle 1");
}

// Which neither hears anything, nor is kept once its client has gone.
void check_hang_ends(const std::string& first, const std::string& then, bool reset) {
  INFO(then << reset);
  Watched running(faulty("hang"));
  Client client(running.address());
  client.send(first);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::hang) == 1; }));
  if (!then.empty()) {
    client.send(then);
    ::poll(nullptr, 0, 50);  // read by then, or as good as
  }
  CHECK_FALSE(client.has_input());
  if (reset) {
    client.reset();
  } else {
    client.close();
  }
  CHECK(eventually([&] { return ended(running.counters(), Outcome::reset) == 1; }));
  const Summary summary = running.stop();
  CHECK(account(summary) == "reset 1");
  CHECK(faults_of(summary) == "hang 1");
}

TEST_CASE("a request that is never responded to lasts until its client goes") {
  for (const bool reset : {false, true}) {
    check_hang_ends(kGet, "", reset);
    check_hang_ends(kGet + kGet, "", reset);
  }
}

TEST_CASE("a client that has sent more meanwhile, and goes, is not kept either") {
  for (const bool reset : {false, true}) check_hang_ends(kGet, kGet, reset);
}

}  // namespace
}  // namespace merhaba::server::test
