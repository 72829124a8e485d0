// Clients moved step by step, with their server in the same thread: what each of them reports.
#include "bench/load/clients.hpp"

#include <cerrno>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::uint64_t nanoseconds(kernel::Nanoseconds time) {
  return static_cast<std::uint64_t>(time.count());
}

// What one client reports whose server, having read the request, does all of `act` before the
// client looks again.
Tally told_of(const std::function<void(Served&)>& act, Mode mode = Mode::closed, bool raw = false,
              unsigned depth = 1) {
  const Listener listener;
  Work work = work_for(listener.address(), mode);
  work.raw = raw;
  work.depth = depth;
  Bench bench(work);
  REQUIRE(bench.begin());
  Served served = listener.accept();
  REQUIRE_FALSE(served.request().empty());
  act(served);
  REQUIRE(bench.ends());
  CHECK(bench.tally.attempted == 1);
  CHECK(bench.tally.established == 1);
  CHECK(bench.tally.finished + bench.tally.failed() == 1);
  CHECK(bench.latencies.connect.count() == 1);
  if (!work.keeps()) CHECK(bench.latencies.end.count() == bench.tally.finished);
  return bench.tally;
}

TEST_CASE("a whole response and the end make a finished client") {
  const Tally tally = told_of([](Served& served) {
    served.send(last_response);
    served.close();
  });
  CHECK(tally.finished == 1);
  CHECK(tally.responses == 1);
  CHECK(tally.error_statuses.empty());
  CHECK(tally.late_clients + tally.syn_retransmissions + tally.data_retransmissions == 0);
}

TEST_CASE("a response that ends with its connection is whole as well") {
  const Tally tally = told_of([](Served& served) {
    served.send("HTTP/1.0 200 OK\r\n\r\nMerhaba");
    served.close();
  });
  CHECK(tally.finished == 1);
  CHECK(tally.responses == 1);
}

TEST_CASE("each failure says what it was") {
  using enum FailureKind;
  const std::pair<Failure, std::function<void(Served&)>> acts[] = {
      {{closed_unanswered}, [](Served& served) { served.close(); }},
      {{read, ECONNRESET}, [](Served& served) { served.reset(); }},
      {{closed_within_response},
       [](Served& served) {
         served.send(last_response.substr(0, last_response.size() - 1));
         served.close();
       }},
      {{read, ECONNRESET},
       [](Served& served) {
         served.send(last_response.substr(0, 20));
         served.reset();
       }},
      // Whole, but the client's own bytes may have been lost: no orderly end.
      {{read, ECONNRESET},
       [](Served& served) {
         served.send(last_response);
         served.reset();
       }},
      {{closed_within_response}, [](Served& served) {
         served.send("HTTP/1.1 200 OK\r\n");
         served.close();
       }}};
  for (const auto& [failure, act] : acts) {
    const Tally tally = told_of(act);
    CHECK(tally.failures == Failures{{failure, 1}});
    CHECK(tally.responses == 0);
  }
}

TEST_CASE("what is no HTTP fails with the parser's reason") {
  const Tally tally = told_of([](Served& served) { served.send("220 mail ESMTP\r\n"); });
  REQUIRE(tally.failures.size() == 1);
  const Failure& failure = tally.failures.begin()->first;
  CHECK(failure.kind == FailureKind::no_http);
  CHECK_FALSE(failure.reason.empty());
  CHECK(failure.text().starts_with("no HTTP response: "));
  CHECK(failure.text().ends_with(failure.reason));
}

TEST_CASE("an error status is counted, and its client finished") {
  const Tally tally = told_of([](Served& served) {
    served.send("HTTP/1.1 503 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    served.close();
  });
  CHECK(tally.finished == 1);
  CHECK(tally.responses == 1);
  CHECK(tally.error_statuses == std::map<int, std::uint64_t>{{503, 1}});
}

TEST_CASE("raw: any bytes up to the end are a response, none are not") {
  const Tally some = told_of(
      [](Served& served) {
        served.send("Merhaba d\xc3\xbcnya!");
        served.close();
      },
      Mode::closed, true);
  CHECK(some.finished == 1);
  CHECK(some.responses == 1);
  const Tally none = told_of([](Served& served) { served.close(); }, Mode::closed, true);
  CHECK(none.failures == Failures{{{FailureKind::closed_unanswered}, 1}});
}

TEST_CASE("the response alone does not finish a client: its end is waited for") {
  const Listener listener;
  Bench bench(work_for(listener.address(), Mode::closed));
  REQUIRE(bench.begin());
  Served served = listener.accept();
  served.request();
  served.send(last_response);
  REQUIRE(bench.comes([&] { return bench.latencies.first_byte.count() == 1; }));
  bench.look();
  CHECK(bench.clients.open() == 1);
  CHECK(bench.tally.responses == 0);
  served.close();
  REQUIRE(bench.ends());
  CHECK(bench.tally.finished == 1);
  CHECK(bench.latencies.end.min() >= bench.latencies.first_byte.min());
}

TEST_CASE("where nobody listens, a client fails at once") {
  Listener listener;
  listener.close();
  Bench bench(work_for(listener.address(), Mode::closed));
  CHECK_FALSE(bench.begin());
  CHECK(bench.tally.failures == Failures{{{FailureKind::connect, ECONNREFUSED}, 1}});
  CHECK(bench.tally.attempted == 1);
  CHECK(bench.tally.established == 0);
  CHECK(bench.clients.open() == 0);
}

TEST_CASE(
    "a client that has waited long enough is given up, and its failure says for what it waited") {
  const Listener listener(0);  // holds one
  Work work = work_for(listener.address(), Mode::closed);
  work.clients = 2;
  work.timeout = milliseconds(60);
  Bench bench(work);
  REQUIRE(bench.begin());  // in the queue
  REQUIRE(bench.begin());  // before it
  CHECK(bench.clients.full());
  REQUIRE(bench.ends());
  CHECK(bench.tally.failures == Failures{{{FailureKind::timed_out_unconnected}, 1},
                                         {{FailureKind::timed_out_unanswered}, 1}});
  Served half = listener.accept();
  half.close();
  REQUIRE(bench.begin());
  Served served = listener.accept();
  served.send("HTTP/1.1 200 OK\r\n");
  REQUIRE(bench.ends());
  CHECK(bench.tally.failures[{FailureKind::timed_out_answering}] == 1);
  CHECK(bench.tally.failed() == 3);
}

TEST_CASE("clocks run from the start that is given, and can be reset") {
  const Listener listener;
  Work work = work_for(listener.address(), Mode::closed);
  work.clients = 2;
  Bench bench(work);
  const kernel::Nanoseconds long_ago = kernel::now() - seconds(20);
  REQUIRE(bench.clients.begin(long_ago));
  CHECK(bench.latencies.connect.min() >= nanoseconds(seconds(20)));
  Served first = listener.accept();
  first.request();
  first.send(last_response);
  first.close();
  REQUIRE(bench.ends());
  CHECK(bench.latencies.first_byte.min() >= nanoseconds(seconds(20)));
  CHECK(bench.latencies.end.min() >= nanoseconds(seconds(20)));

  REQUIRE(bench.clients.begin(long_ago));
  const kernel::Nanoseconds again = kernel::now();
  bench.clients.restart_clocks(again);
  Served second = listener.accept();
  second.request();
  second.send(last_response);
  second.close();
  REQUIRE(bench.ends());
  CHECK(bench.latencies.end.min() <= nanoseconds(kernel::now() - again));
}

TEST_CASE("clients come from their sources in turn") {
  const Listener listener;
  Work work = work_for(listener.address(), Mode::closed);
  work.clients = 5;
  for (const char* source : {"127.1.1.1:0", "127.1.1.2:0"}) {
    work.sources.push_back(net::resolve(net::parse_listen(source)).front());
  }
  Bench bench(work);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(bench.begin());
    const Served served = listener.accept();
    CHECK(net::peer_address(served.fd()).host() == (i % 2 == 0 ? "127.1.1.1" : "127.1.1.2"));
  }
}

TEST_CASE("a request larger than the buffers arrives whole") {
  const Listener listener;
  Work work = work_for(listener.address(), Mode::closed);
  work.request = "GET / HTTP/1.1\r\nX: " + std::string(16 << 20, 'x') + "\r\n\r\n";
  Bench bench(work);
  REQUIRE(bench.begin());
  Served served = listener.accept();
  std::size_t read = 0;
  CHECK(bench.comes([&] {
    read += served.skip(SIZE_MAX);
    return read >= work.request.size();
  }));
  CHECK(read == work.request.size());
  served.send(last_response);
  served.close();
  REQUIRE(bench.ends());
  CHECK(bench.tally.finished == 1);
}

}  // namespace
}  // namespace merhaba::bench::load::test
