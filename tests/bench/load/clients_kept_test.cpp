// Clients that keep their connections, and those whose packets had to be sent again.
#include <linux/filter.h>
#include <sys/socket.h>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Statuses = std::map<int, std::uint64_t>;

// One kept connection, both of its ends in hand.
struct Kept {
  explicit Kept(Mode mode, unsigned depth = 1)
      : bench([&] {
          Work work = work_for(listener.address(), mode);
          work.depth = depth;
          return work;
        }()),
        served((bench.begin(), listener.accept())) {}

  // The client has heard so many responses in all.
  bool hears(std::uint64_t responses) {
    return bench.comes([&] { return bench.tally.responses == responses; });
  }

  Listener listener;
  Bench bench;
  Served served;
};

TEST_CASE("on a kept connection each response brings the next request, until there are no more") {
  Kept kept(Mode::keepalive);
  for (unsigned i = 1; i <= 5; ++i) {
    CHECK(kept.served.request() == kept.bench.work.request);
    if (i == 5) kept.bench.clients.ask_no_more();
    kept.served.send(kept_response);
    REQUIRE(kept.hears(i));
    CHECK(kept.bench.latencies.end.count() == i);
    CHECK(kept.bench.latencies.first_byte.count() == i);
  }
  CHECK(kept.bench.clients.open() == 0);
  CHECK(kept.served.request().empty());  // it has closed
  const Tally& tally = kept.bench.tally;
  CHECK(tally.attempted == 1);
  CHECK(tally.finished == 1);
  CHECK(tally.failures.empty());
  CHECK(kept.bench.latencies.connect.count() == 1);
}

TEST_CASE("of many responses on a connection only the bad ones are counted as such") {
  Kept kept(Mode::keepalive);
  std::uint64_t responses = 0;
  for (const int status : {200, 503, 200, 404, 200, 503, 399}) {
    kept.served.send(response_with(status));
    REQUIRE(kept.hears(++responses));
  }
  CHECK(kept.bench.tally.error_statuses == Statuses{{404, 1}, {503, 2}});
}

TEST_CASE("a server that ends a batch early, and says so, has not failed its client") {
  Kept kept(Mode::pipeline, 3);
  for (int i = 0; i < 3; ++i) kept.served.request();  // unread, they would reset the connection
  kept.served.send(kept_response);
  REQUIRE(kept.hears(1));
  SECTION("announced") {
    kept.served.send(last_response);
    REQUIRE(kept.hears(2));
    kept.served.close();
    REQUIRE(kept.bench.ends());
    CHECK(kept.bench.tally.finished == 1);
    CHECK(kept.bench.tally.failures.empty());
  }
  SECTION("not announced") {
    kept.served.close();
    REQUIRE(kept.bench.ends());
    CHECK(kept.bench.tally.finished == 0);
    CHECK(kept.bench.tally.failures == Failures{{{FailureKind::closed_before_all}, 1}});
  }
}

TEST_CASE("a server that announces its close is done with, not failed") {
  Kept kept(Mode::keepalive);
  kept.served.request();
  kept.served.send(kept_response);
  REQUIRE(kept.hears(1));
  kept.served.request();
  SECTION("the end comes with the response") {
    kept.served.send(last_response);
    kept.served.close();
  }
  SECTION("or later") {
    kept.served.send(last_response);
    REQUIRE(kept.hears(2));
    CHECK(kept.bench.clients.open() == 1);
    kept.served.close();
  }
  REQUIRE(kept.bench.ends());
  CHECK(kept.bench.tally.responses == 2);
  CHECK(kept.bench.tally.finished == 1);
  CHECK(kept.bench.tally.failures.empty());
}

TEST_CASE("one that closes unannounced has failed its client") {
  Kept kept(Mode::keepalive);
  kept.served.send(kept_response);
  REQUIRE(kept.hears(1));
  kept.served.request();
  kept.served.request();
  kept.served.close();
  REQUIRE(kept.bench.ends());
  CHECK(kept.bench.tally.failures == Failures{{{FailureKind::closed_unanswered}, 1}});
}

TEST_CASE("as many requests are sent together as asked, and the next when all are answered") {
  Kept kept(Mode::pipeline, 3);
  for (int i = 0; i < 3; ++i) CHECK(kept.served.request() == kept.bench.work.request);
  char none = 0;
  CHECK(::recv(kept.served.fd(), &none, 1, MSG_DONTWAIT) < 0);
  kept.served.send(response_with(200) + response_with(503));
  REQUIRE(kept.hears(2));
  CHECK(kept.bench.latencies.end.count() == 0);
  CHECK(::recv(kept.served.fd(), &none, 1, MSG_DONTWAIT) < 0);
  kept.served.send(response_with(404));
  REQUIRE(kept.hears(3));
  CHECK(kept.bench.latencies.end.count() == 1);
  for (int i = 0; i < 3; ++i) CHECK(kept.served.request() == kept.bench.work.request);

  kept.bench.clients.ask_no_more();
  const std::string three = response_with(200) + response_with(200) + response_with(200);
  for (const char byte : three) {
    kept.served.send({&byte, 1});
    kept.bench.look();
  }
  REQUIRE(kept.bench.ends());
  CHECK(kept.bench.tally.responses == 6);
  CHECK(kept.bench.tally.finished == 1);
  CHECK(kept.bench.tally.error_statuses == Statuses{{404, 1}, {503, 1}});
}

TEST_CASE("of pipelined requests some unanswered at the end are a failure, the others counted") {
  Kept kept(Mode::pipeline, 3);
  for (int i = 0; i < 3; ++i) kept.served.request();
  kept.served.send(response_with(200) + response_with(200));
  kept.served.close();
  REQUIRE(kept.bench.ends());
  CHECK(kept.bench.tally.responses == 2);
  CHECK(kept.bench.tally.failures == Failures{{{FailureKind::closed_before_all}, 1}});
}

TEST_CASE("clients whose SYN had to be sent again are counted apart") {
  constexpr unsigned kClients = 5;
  const Listener listener(0);  // holds one
  Work work = work_for(listener.address(), Mode::closed);
  work.clients = kClients;
  Bench bench(work);
  const kernel::Nanoseconds start = kernel::now();
  for (unsigned i = 0; i < kClients; ++i) REQUIRE(bench.begin());
  REQUIRE(eventually([&] { return listener.drops() >= kClients - 1; }));
  CHECK(bench.tally.established == 1);
  REQUIRE(::listen(listener.fd(), 128) == 0);  // now there is room for the next SYN of each
  REQUIRE(bench.comes([&] { return bench.tally.established == kClients; }));
  for (unsigned i = 0; i < kClients; ++i) {
    Served served = listener.accept();
    served.request();
    served.send(last_response);
    served.close();
  }
  REQUIRE(bench.ends());
  CHECK(bench.tally.finished == kClients);
  CHECK(bench.tally.late_clients == kClients - 1);
  // Once each, if all of this took no second: before each SYN that was answered one was dropped.
  CHECK(bench.tally.syn_retransmissions == listener.drops());
  CHECK(bench.tally.data_retransmissions == 0);
  CHECK(bench.latencies.connect.count() == kClients);
  CHECK(bench.latencies.connect.max() >= 1'000'000'000);  // the first retry's second
  CHECK(bench.latencies.connect.max() <=
        static_cast<std::uint64_t>((kernel::now() - start).count()));
}

// Drops every packet of the listener's connections that is longer than a handshake's, until it is
// taken off one.
bool lose_data(int listener) {
  sock_filter code[] = {BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
                        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 100, 0, 1),
                        BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 0xffff)};
  const sock_fprog program{sizeof code / sizeof *code, code};
  return ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

std::string lose_a_request() {
  const Listener listener;
  if (!lose_data(listener.fd())) return "no filter";
  Work work = work_for(listener.address(), Mode::closed);
  work.request.insert(work.request.size() - 2, "X: " + std::string(200, 'x') + "\r\n");
  Bench bench(work);
  bench.begin();
  Served served = listener.accept();
  const int off = 0;
  ::setsockopt(served.fd(), SOL_SOCKET, SO_DETACH_FILTER, &off, sizeof off);
  if (served.request() != work.request) return "the request did not come";
  served.send(last_response);
  served.close();
  if (!bench.ends()) return "no end";
  const Tally& tally = bench.tally;
  return std::to_string(tally.finished) + " finished, " + std::to_string(tally.late_clients) +
         " late, " + (tally.data_retransmissions > 0 ? "sent again" : "not sent again");
}

TEST_CASE("a request that had to be sent again does not make its client late") {
  const auto reported = net::test::in_own_network(lose_a_request);
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "1 finished, 0 late, sent again");
}

}  // namespace
}  // namespace merhaba::bench::load::test
