#include "bench/watch/waiting_times.hpp"

#include <algorithm>
#include <numeric>

#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;
using kernel::WaitingClient;

net::SocketAddress address(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

kernel::ListenQueue listening(const std::string& where) {
  kernel::ListenQueue queue;
  queue.address = address(where);
  return queue;
}

const std::vector<kernel::ListenQueue> one{listening("127.0.0.1:80")};

WaitingClient client(std::uint64_t cookie, kernel::Nanoseconds age,
                     const std::string& where = "127.0.0.1:80") {
  return {cookie, address(where), age};
}

TEST_CASE("the oldest waiting client is reported now, in the interval, of late and of all time") {
  WaitingTimes times;
  times.take(10s, {client(1, 504ms), client(2, 4ms)}, one);
  CHECK(times.all().at(0).address == "127.0.0.1:80");
  CHECK(times.all()[0].oldest == 504ms);
  CHECK(times.end_interval()[0].interval_longest == 504ms);
  times.take(10020ms, {client(2, 24ms)}, one);
  CHECK(times.all()[0].oldest == 24ms);
  CHECK(times.all()[0].interval_longest == 24ms);
  CHECK(times.all()[0].longest == 504ms);
  CHECK(times.all()[0].recent.over(10020ms, kShortWindow).time == 504ms);
  times.take(10040ms, {}, one);
  CHECK(times.all()[0].oldest == 0ms);
  CHECK_FALSE(times.somebody_waited());
}

TEST_CASE("a client that is gone has waited until between the last sample and the one before") {
  WaitingTimes times;
  times.take(10s, {client(1, 300ms), client(2, 20ms)}, one);
  times.take(10020ms, {client(2, 40ms)}, one);
  times.take(10040ms, {}, one);
  const WaitHistogram waits = times.all()[0].waits;
  CHECK(std::accumulate(waits.counts.begin(), waits.counts.end(), std::uint64_t{0}) == 2);
  CHECK_THAT(waits.sum, Catch::Matchers::WithinAbs(0.310 + 0.050, 1e-9));
  CHECK(waits.counts[2] == 1);  // of up to 0.05 s
  CHECK(waits.counts[5] == 1);  // of up to 0.5 s
  const WaitHistogram ages = times.all()[0].ages;
  CHECK_THAT(ages.sum, Catch::Matchers::WithinAbs(0.300 + 0.020 + 0.040, 1e-9));
}

TEST_CASE("a client waits at the socket of just its address, or else at that of any") {
  const std::vector<kernel::ListenQueue> several{listening("0.0.0.0:80"), listening("127.0.0.1:80"),
                                                 listening("[::]:80"), listening("127.0.0.1:81")};
  WaitingTimes times;
  times.take(1s,
             {client(1, 1ms, "127.0.0.1:80"), client(2, 2ms, "127.0.0.2:80"),
              client(3, 3ms, "[::1]:80"), client(4, 4ms, "127.0.0.1:82")},
             several);
  std::map<std::string, kernel::Nanoseconds> oldest;
  for (const Waits& waits : times.all()) oldest[waits.address] = waits.oldest;
  CHECK(oldest == std::map<std::string, kernel::Nanoseconds>{
                      {"127.0.0.1:80", 1ms}, {"0.0.0.0:80", 2ms}, {"[::]:80", 3ms}});
}

TEST_CASE("addresses that come and go all day do not keep memory, nor keep new ones out") {
  WaitingTimes times;
  for (unsigned port = 1; port <= 5000; ++port) {
    const std::string where = "127.0.0.1:" + std::to_string(port);
    const kernel::Nanoseconds at = port * 1s;
    times.take(at, {client(port, 3ms, where), client(0, at, "127.0.0.1:65535")},
               {listening(where), listening("127.0.0.1:65535")});
  }
  const std::vector<Waits> all = times.all();
  CHECK(all.size() <= 2000);
  const auto oldest_at = [&](const std::string& where) {
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Waits& waits) { return waits.address == where; });
    return found == all.end() ? kernel::Nanoseconds{-1} : found->oldest;
  };
  CHECK(oldest_at("127.0.0.1:5000") == 3ms);
  CHECK(oldest_at("127.0.0.1:65535") == 5000s);  // who still waits is not forgotten
}

TEST_CASE("a wait that is longer than all steps is in the last") {
  WaitHistogram histogram;
  histogram.add(5ms);
  histogram.add(31s);
  CHECK(histogram.counts.front() == 1);
  CHECK(histogram.counts.back() == 1);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
