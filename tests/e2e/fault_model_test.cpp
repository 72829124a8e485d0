// Windows of faults against what a model says: clients come at a fixed rate, and so many of them
// are late.
#include <algorithm>
#include <cmath>

#include "bench/overflow/stall_model.hpp"
#include "e2e/faulty.hpp"
#include "e2e/open_loop.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using bench::kernel::Nanoseconds;
using bench::overflow::StallPrediction;
using bench::overflow::StallScene;

constexpr int kWindows = 2;

// What a run should be like may be off by so much: at the begin and the end of each window, the
// server and the clients' thread may each get to it 20 ms late where others use the processors, and
// the clients due meanwhile come a little later than planned.
double most_off(double per_second) { return kWindows * 0.04 * per_second; }

struct Run {
  Nanoseconds first{};  // the begin of the first window, since that of the load
  Requests requests;
  std::uint64_t dropped = 0;
};

// The load begins before the first window, and ends in the middle between the last one and the
// next.
Run run(Faulty& server, const std::string& spec, unsigned per_second, milliseconds every) {
  const std::string dropped = "merhaba_accept_queue_dropped_packets_total{";
  const std::uint64_t before = server.metric(dropped);
  Run run;
  const Clock::time_point began = Clock::now();
  OpenLoop load(server.address(), per_second);
  test::pause(milliseconds(100));
  const Clock::time_point asked = Clock::now();
  server.set(spec);
  run.first = asked + (Clock::now() - asked) / 2 - began;
  std::this_thread::sleep_until(asked + (kWindows - 1) * every + every / 2);
  run.requests = load.end();  // a further window is for nobody
  server.clear();
  run.dropped = server.metric(dropped) - before;
  return run;
}

std::uint64_t waited_for(const Requests& requests, double milliseconds) {
  const auto& waits = requests.waits;
  return static_cast<std::uint64_t>(waits.end() -
                                    std::lower_bound(waits.begin(), waits.end(), milliseconds));
}

TEST_CASE("in windows of a full queue as many clients are late, and SYNs dropped, as predicted") {
  constexpr unsigned kPerSecond = 500;
  constexpr std::uint64_t kCapacity = 51;
  constexpr milliseconds kWindow{300};
  constexpr milliseconds kEvery{2'400};
  Faulty server;
  const Run real = run(server, "queue-full:50@300ms/2400ms", kPerSecond, kEvery);
  const Requests& requests = real.requests;
  REQUIRE(requests.served == requests.sent);

  StallScene scene;
  for (std::uint64_t i = 1; i <= requests.sent; ++i) {
    scene.arrivals.emplace_back(i * (1'000'000'000 / kPerSecond));
  }
  scene.retries = {std::chrono::seconds(1), std::chrono::seconds(2), std::chrono::seconds(3)};
  scene.stalls = {real.first, kWindow, kEvery, kWindows};
  const StallPrediction predicted = bench::overflow::predict(scene, kCapacity);
  REQUIRE(predicted.hit > 150);
  REQUIRE(predicted.lost_syns == predicted.hit);

  const std::uint64_t late = waited_for(requests, 900);
  CAPTURE(predicted.hit, late, real.dropped, requests.wait(1));
  CHECK(std::abs(static_cast<double>(late) - static_cast<double>(predicted.hit)) <=
        most_off(kPerSecond));
  CHECK(real.dropped >= late);
  CHECK(std::abs(static_cast<double>(real.dropped) - static_cast<double>(predicted.lost_syns)) <=
        most_off(kPerSecond));
  const Ended ended = server.stop();
  CHECK(ended.account.served == requests.sent);
}

// Not predict(): nothing is dropped for want of room. Each client of a window waits until it is
// over and it sends its request again, which it does 200 ms after the first time at the earliest.
TEST_CASE("in windows of phantoms all clients are late, until they send again after the window") {
  if (!net::may_make_phantoms()) SKIP("filtering TCP needs CAP_NET_ADMIN here");
  constexpr unsigned kPerSecond = 300;
  constexpr milliseconds kWindow{300};
  constexpr milliseconds kEvery{1'800};
  Faulty server;
  const Run real = run(server, "phantom@300ms/1800ms", kPerSecond, kEvery);
  const Requests& requests = real.requests;
  REQUIRE(requests.served == requests.sent);
  const double in_windows = kWindows * kPerSecond * std::chrono::duration<double>(kWindow).count();
  const std::uint64_t late = waited_for(requests, 150);
  CAPTURE(late, in_windows, requests.wait(1));
  CHECK(std::abs(static_cast<double>(late) - in_windows) <= most_off(kPerSecond));
  // At the latest the server's half of the handshake is sent again, after 1 s.
  CHECK(requests.wait(1) < 2'000);
  CHECK(server.stop().account.served == requests.sent);
}

}  // namespace
}  // namespace merhaba::e2e
