#include "net/tcp_listener.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("a port somebody listens on is an error, whatever number of workers either has") {
  for (unsigned first : {1U, 4U}) {
    for (unsigned second : {1U, 4U}) {
      ListenOptions options;
      options.workers = first;
      const Listening listening = listen_on({"127.0.0.1:0"}, options);
      options.workers = second;
      const std::string told = listen_error({listening.endpoints[0].address.text()}, options);
      CHECK_THAT(told, ContainsSubstring(listening.endpoints[0].address.text()));
    }
  }
}

TEST_CASE("two that bind a port before either listens: the second to listen is refused") {
  const auto any = resolve(parse_listen("127.0.0.1:0"));
  const auto first = bind_tcp(any, {});
  const auto second = bind_tcp({first.front().address}, {});
  listen_tcp(first.front(), 5);
  allow_siblings(first.front());
  CHECK_THROWS_AS(listen_tcp(second.front(), 5), Error);
}

TEST_CASE("of many that start at once on one port, exactly one gets it") {
  const std::string text = listen_on({"127.0.0.1:0"}).endpoints[0].address.text();
  for (unsigned workers : {1U, 3U}) {
    ListenOptions options;
    options.workers = workers;
    int gate[2];
    REQUIRE(::pipe(gate) == 0);
    Fd closed_gate(gate[0]), open_gate(gate[1]);
    constexpr std::size_t kChildren = 8;
    std::vector<std::unique_ptr<Child>> children;
    children.reserve(kChildren);
    while (children.size() < kChildren) {
      children.push_back(std::make_unique<Child>([&] {
        open_gate.reset();
        char ignored = 0;
        while (::read(closed_gate.get(), &ignored, 1) > 0) continue;
        static Listening listening;  // kept for the child's life
        listening = listen_on({text}, options);
        return std::string("has it");
      }));
    }
    open_gate.reset();
    unsigned winners = 0;
    for (auto& child : children) {
      const std::string told = child->report();
      if (told == "has it")
        ++winners;
      else
        CHECK_THAT(told, ContainsSubstring("in use"));
    }
    CHECK(winners == 1);
  }
}

TEST_CASE(
    "workers share a port's callers, each from a queue of its own where there is SO_REUSEPORT") {
  ListenOptions options;
  options.workers = 4;
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  constexpr unsigned kCallers = 200;
  const auto clients = callers(listening.endpoints[0].address, kCallers);
  std::vector<unsigned> counts;
  unsigned total = 0;
  for (const auto& worker : listening.sockets) {
    counts.push_back(accept_all(worker[0].get()));
    total += counts.back();
  }
  CHECK(total == kCallers);
#ifdef MERHABA_LINUX
  CHECK(listening.endpoints[0].queues == 4);
  CHECK(std::count(counts.begin(), counts.end(), 0U) == 0);
#else
  CHECK(listening.endpoints[0].queues == 1);
  CHECK(counts.front() == kCallers);
#endif
}

TEST_CASE("a port can be listened on again while connections of the last run are in TIME_WAIT") {
  Listening listening = listen_on({"127.0.0.1:0"});
  const SocketAddress address = listening.endpoints[0].address;
  Fd client = caller(address);
  Fd accepted(accept_now(listening.sockets[0][0].get(), nullptr));
  REQUIRE(accepted);
  accepted.reset();  // closes first, so the TIME_WAIT is the server's
  client.reset();
  listening.sockets.clear();
  CHECK(listen_error({address.text()}).empty());
}

TEST_CASE("TCP_DEFER_ACCEPT and TCP_FASTOPEN are set on every worker's socket") {
  ListenOptions options;
  options.workers = 2;
  options.defer_accept = Milliseconds(1500);
  options.fastopen = 16;
#ifdef MERHABA_LINUX
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  for (const auto& worker : listening.sockets) {
    CHECK(option(worker[0], IPPROTO_TCP, TCP_DEFER_ACCEPT) >= 2);
    CHECK(option(worker[0], IPPROTO_TCP, TCP_FASTOPEN) == 16);
  }
#else
  CHECK_THAT(listen_error({"127.0.0.1:0"}, options), ContainsSubstring("TCP_DEFER_ACCEPT"));
#endif
}

}  // namespace
}  // namespace merhaba::net::test
