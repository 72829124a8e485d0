#include "bench/load/schedule.hpp"

#include <algorithm>
#include <cmath>

#include "bench/load/load.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using std::chrono::milliseconds;

Work work_at(double rate, kernel::Nanoseconds duration) {
  Work work;
  work.mode = Mode::open;
  work.rate = rate;
  work.arrivals = Arrivals::constant;
  work.duration = duration;
  return work;
}

TEST_CASE("at an even rate the first is due at once, and the last before the end") {
  const std::vector<kernel::Nanoseconds> times = due_times(work_at(100, milliseconds(40)));
  CHECK(times == std::vector<kernel::Nanoseconds>{milliseconds(0), milliseconds(10),
                                                  milliseconds(20), milliseconds(30)});
}

TEST_CASE("a limit of connections ends the schedule") {
  Work work = work_at(100, std::chrono::seconds(10));
  work.connections = 3;
  CHECK(due_times(work).size() == 3);
}

TEST_CASE("clients of one burst are due together, at the same rate of clients") {
  Work work = work_at(300, milliseconds(20));
  work.together = 3;
  CHECK(due_times(work) == std::vector<kernel::Nanoseconds>{milliseconds(0), milliseconds(0),
                                                            milliseconds(0), milliseconds(10),
                                                            milliseconds(10), milliseconds(10)});
}

TEST_CASE("Poisson's gaps are those of the seed") {
  Work work = work_at(1000, std::chrono::seconds(1));
  work.arrivals = Arrivals::poisson;
  work.seed = 7;
  std::vector<kernel::Nanoseconds> expected;
  std::mt19937_64 random(7);
  std::exponential_distribution<double> gap(1.0);
  for (double at = 0; std::llround(at) < 1'000'000'000; at += 1e6 * gap(random)) {
    expected.emplace_back(std::llround(at));
  }
  CHECK(due_times(work) == expected);
  CHECK(expected.size() > 800);
}

TEST_CASE("a load announces the time before each client, and never goes back") {
  const Server server([](Served& served, unsigned) {
    served.request();
    served.send("hi");
  });
  Work work = work_for(server.address(), Mode::open);
  work.raw = true;
  work.clients = 64;
  work.rate = 1000;
  work.duration = milliseconds(30);
  std::vector<kernel::Nanoseconds> reported;
  Latencies latencies;
  const Tally tally =
      run_load(work, latencies, {}, [&](kernel::Nanoseconds at) { reported.push_back(at); });
  const std::vector<kernel::Nanoseconds> due = due_times(work);
  CHECK(tally.finished == due.size());
  CHECK(std::is_sorted(reported.begin(), reported.end()));
  CHECK(std::includes(reported.begin(), reported.end(), due.begin(), due.end()));
}

}  // namespace
}  // namespace merhaba::bench::load::test
