#include "bench/kernel/waiting_clients.hpp"

#include <algorithm>
#include <thread>

#include "bench/kernel/inet_diag.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using namespace std::chrono_literals;

std::vector<WaitingClient> waiting_at(const Listener& listener) {
  InetDiag kernel;
  return waiting_clients(kernel, listener.address().port());
}

TEST_CASE("clients that nobody has accepted are listed with their age, and no others") {
  const Listener listener(5);
  const Fd taken = net::test::connect_to(listener.address());
  const Served served = listener.accept();
  CHECK(waiting_at(listener).empty());
  const Nanoseconds begun = now();
  const Fd first = net::test::connect_to(listener.address());
  std::this_thread::sleep_for(120ms);
  const Fd second = net::test::connect_to(listener.address());
  const Nanoseconds before = now();
  std::vector<WaitingClient> clients = waiting_at(listener);
  const Nanoseconds elapsed = now() - begun;
  REQUIRE(clients.size() == 2);
  if (clients[0].age < clients[1].age) std::swap(clients[0], clients[1]);
  constexpr Nanoseconds kTick = 10ms;  // the longest that a kernel is built with
  CHECK(clients[0].age >= 120ms - kTick);
  CHECK(clients[0].age <= elapsed + kTick);
  CHECK(clients[1].age <= now() - before + elapsed - 120ms + kTick);
  CHECK(clients[0].address.text() == listener.address().text());
  CHECK(clients[0].cookie != clients[1].cookie);
}

TEST_CASE("a client that has sent already, or hung up, waits all the same") {
  const Listener listener(5);
  const Fd speaks = net::test::connect_to(listener.address());
  REQUIRE(::send(speaks.get(), "GET", 3, MSG_NOSIGNAL) == 3);
  Fd hung_up = net::test::connect_to(listener.address());
  hung_up.reset();
  CHECK(eventually([&] { return waiting_at(listener).size() == 2; }));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
