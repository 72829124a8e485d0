// The open loop: clients arrive by the clock, and are timed from when they should have.
#include <algorithm>
#include <atomic>
#include <random>
#include <utility>

#include "bench/load/load.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using std::chrono::milliseconds;

Work open_work(const net::SocketAddress& server, double rate, kernel::Nanoseconds duration) {
  Work work = work_for(server, Mode::open);
  work.arrivals = Arrivals::constant;
  work.clients = 4096;
  work.rate = rate;
  work.duration = duration;
  return work;
}

void answer(Served& served) {
  served.request();
  served.send(last_response);
}

// How many took at least so long, to three digits.
std::uint64_t slower(const Histogram& histogram, kernel::Nanoseconds time) {
  const auto limit = static_cast<std::uint64_t>(time.count());
  std::uint64_t count = 0;
  for (std::uint64_t rank = 1; rank <= histogram.count(); ++rank) {
    const double percentile =
        100 * (static_cast<double>(rank) - 0.5) / static_cast<double>(histogram.count());
    if (histogram.at(percentile) >= limit) ++count;
  }
  return count;
}

TEST_CASE("every arrival that is due is begun, be it late") {
  const Server server([](Served& served, unsigned) { answer(served); });
  Latencies latencies;
  const Work work = open_work(server.address(), 1000, milliseconds(150));
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted == 150);  // due at 0, 1, … 149 ms
  CHECK(tally.not_begun == 0);
  CHECK(tally.finished == 150);
  CHECK(tally.failures.empty());
  CHECK(latencies.end.count() == 150);
}

TEST_CASE("arrivals that find no place are counted, and with those begun they are all") {
  const Server server([](Served& served, unsigned) { served.await_end(); });
  Work work = open_work(server.address(), 1000, milliseconds(100));
  work.clients = 3;
  work.timeout = milliseconds(1'000);  // so that no place is free again while clients arrive
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted == 3);
  CHECK(tally.not_begun == 97);
  CHECK(tally.failures == Failures{{{FailureKind::timed_out_unanswered}, 3}});
  CHECK(tally.rate() == 0);
}

TEST_CASE("clients that arrive while the server stalls are timed from their arrival") {
  // The first client's server stalls for 200 ms and with it all others, who are due every 10 ms.
  std::atomic<kernel::Nanoseconds::rep> begun = 0;
  const Server server([&](Served& served, unsigned) {
    served.request();
    kernel::Nanoseconds::rep none = 0;
    begun.compare_exchange_strong(none, kernel::now().count());
    const kernel::Nanoseconds until = kernel::Nanoseconds(begun.load()) + milliseconds(200);
    std::this_thread::sleep_for(until - kernel::now());
    served.send(last_response);
  });
  Latencies latencies;
  Work work = open_work(server.address(), 100, milliseconds(500));
  SECTION("with a place for each of them") {}
  SECTION("with a single place, so that they cannot even connect") { work.clients = 1; }
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted + tally.not_begun == 50);
  CHECK(tally.finished == tally.attempted);
  // Those due at 0, 10, … 100 ms have waited 100 ms at least; on a machine so slow that a single
  // place has not seen all of them, those that it has.
  CHECK(slower(latencies.end, milliseconds(100)) >= std::min<std::uint64_t>(11, tally.attempted));
  CHECK(latencies.end.max() >= 200'000'000);
}

TEST_CASE("a generator that is kept from running is late, and by how much is known") {
  const Server server([](Served& served, unsigned) { answer(served); });
  constexpr milliseconds kKept{50};
  bool kept = false;
  const auto keep = [&] {
    if (!std::exchange(kept, true)) std::this_thread::sleep_for(kKept);
  };
  Watch watch;
  ScheduleTime time;
  SECTION("by who watches it") {
    watch = [&](kernel::Nanoseconds, const Tally&) { keep(); };
  }
  SECTION("by what happens between two clients") {
    time = [&](kernel::Nanoseconds since_start) {
      if (since_start >= milliseconds(20)) keep();
    };
  }
  Latencies latencies;
  const Work work = open_work(server.address(), 1000, milliseconds(150));
  const Tally tally = run_load(work, latencies, watch, time);
  CHECK(kept);
  CHECK(tally.attempted == 150);
  // Of those due every millisecond meanwhile all but the last few.
  CHECK(tally.begun_late >= 40);
  CHECK(tally.begun_late <= tally.attempted);
  CHECK(tally.most_behind >= kKept - milliseconds(5));
  CHECK(latencies.end.max() >= static_cast<std::uint64_t>(tally.most_behind.count()));
}

TEST_CASE("a punctual generator begins none late") {
  const Server server([](Served& served, unsigned) { answer(served); });
  const Work work = open_work(server.address(), 20, milliseconds(250));
  CHECK(eventually([&] {  // the machine may be busy
    Latencies latencies;
    const Tally tally = run_load(work, latencies, {});
    return tally.attempted == 5 && tally.begun_late == 0 && tally.most_behind <= kPunctual;
  }));
}

TEST_CASE("a client that waits for a free place is not late by its generator's fault") {
  // The single place is taken for 60 ms at a time.
  const Server server([](Served& served, unsigned) {
    served.request();
    std::this_thread::sleep_for(milliseconds(60));
    served.send(last_response);
  });
  Work work = open_work(server.address(), 100, milliseconds(300));
  work.clients = 1;
  CHECK(eventually([&] {  // the machine may be busy
    Latencies latencies;
    const Tally tally = run_load(work, latencies, {});
    return tally.attempted >= 2 && tally.begun_late == 0 && tally.most_behind <= kPunctual &&
           latencies.end.max() > 100'000'000;  // which the clients see all the same
  }));
}

TEST_CASE("a limit of connections is kept exactly, and ends the run") {
  const Server server([](Served& served, unsigned) { answer(served); });
  Work work = open_work(server.address(), 2000, std::chrono::seconds(30));
  work.connections = 7;
  Latencies latencies;
  const Tally tally = run_load(work, latencies, {});
  CHECK(tally.attempted == 7);
  CHECK(tally.finished == 7);
  CHECK(tally.not_begun == 0);
  CHECK(tally.elapsed < work.duration);
}

// How many a Poisson process of this rate and seed brings: the first at once, then gaps whose
// distribution is exponential.
std::uint64_t poisson_arrivals(const Work& work) {
  std::mt19937_64 random(work.seed);
  std::exponential_distribution<double> gap(1.0);
  std::uint64_t arrivals = 0;
  const double end = std::chrono::duration<double>(work.duration).count() * work.rate;
  for (double at = 0; at < end; at += gap(random)) ++arrivals;
  return arrivals;
}

TEST_CASE("Poisson arrivals are as many as their seed brings") {
  const Server server([](Served& served, unsigned) { answer(served); });
  std::vector<std::uint64_t> counts;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Work work = open_work(server.address(), 1000, milliseconds(100));
    work.arrivals = Arrivals::poisson;
    work.seed = seed;
    Latencies latencies;
    const Tally tally = run_load(work, latencies, {});
    CHECK(tally.attempted + tally.not_begun == poisson_arrivals(work));
    CHECK(tally.not_begun == 0);
    counts.push_back(tally.attempted);
  }
  CHECK_FALSE((counts[0] == counts[1] && counts[1] == counts[2]));
}

}  // namespace
}  // namespace merhaba::bench::load::test
