#include "bench/overflow/stall_model.hpp"

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// One each 10 ms from 0 to 50 ms; nobody is taken from 15 to 45 ms.
StallScene six_clients() {
  StallScene scene;
  for (int i = 0; i < 6; ++i) scene.arrivals.emplace_back(milliseconds(10 * i));
  scene.retries = {seconds(1), seconds(3)};
  scene.stalls = {milliseconds(15), milliseconds(30), seconds(1), 1};
  return scene;
}

TEST_CASE("a stall goes on from its begin until just before its end, as often as there are some") {
  const Stalls stalls{milliseconds(15), milliseconds(30), milliseconds(100), 2};
  CHECK_FALSE(stalls.number(kernel::Nanoseconds(0)));
  CHECK_FALSE(stalls.number(milliseconds(15) - kernel::Nanoseconds(1)));
  CHECK(stalls.number(milliseconds(15)) == 0U);
  CHECK(stalls.number(milliseconds(45) - kernel::Nanoseconds(1)) == 0U);
  CHECK_FALSE(stalls.number(milliseconds(45)));
  CHECK(stalls.number(milliseconds(115)) == 1U);
  CHECK_FALSE(stalls.number(milliseconds(215)));
}

TEST_CASE("a client within a stall waits in the queue for its end") {
  const StallPrediction prediction = predict(six_clients(), 3);
  CHECK(prediction.attempted == 6);
  CHECK(prediction.hit == 0);
  CHECK(prediction.lost_syns == 0);
  CHECK(prediction.deepest == 3);
  CHECK(prediction.most_open == 3);
  CHECK(prediction.latencies.count() == 6);
  CHECK(prediction.latencies.min() == 0);
  CHECK(prediction.latencies.max() == 25'000'000);
}

TEST_CASE("a client that finds the queue full tries again after a second") {
  const StallPrediction prediction = predict(six_clients(), 2);
  CHECK(prediction.hit == 1);
  CHECK(prediction.lost_syns == 1);
  CHECK(prediction.deepest == 2);
  CHECK(prediction.hit_share() == Approx(1.0 / 6));
  CHECK(prediction.latencies.count() == 6);
  CHECK(prediction.latencies.max() == 1'000'000'000);
}

TEST_CASE("a SYN sent again may meet the next stall, and be dropped too") {
  StallScene scene = six_clients();
  scene.stalls.count = 2;
  CHECK(predict(scene, 2).latencies.max() == 1'005'000'000);
  const StallPrediction prediction = predict(scene, 1);
  CHECK(prediction.hit == 2);
  CHECK(prediction.lost_syns == 3);
  CHECK(prediction.latencies.max() == 3'000'000'000);
}

TEST_CASE("a client gives up after its retries, and is served by nobody") {
  StallScene scene = six_clients();
  scene.retries.clear();
  const StallPrediction prediction = predict(scene, 2);
  CHECK(prediction.attempted == 6);
  CHECK(prediction.hit == 1);
  CHECK(prediction.latencies.count() == 5);
}

TEST_CASE(
    "clients that arrive at once are accepted one after the other if the acceptor has a pace") {
  StallScene scene;
  scene.arrivals.assign(4, kernel::Nanoseconds(0));
  scene.retries = {seconds(1)};
  scene.stalls = {{}, microseconds(1), seconds(1), 1};
  scene.pace = milliseconds(10);
  const StallPrediction prediction = predict(scene, 4);
  CHECK(prediction.hit == 0);
  CHECK(prediction.latencies.min() == 1'000);
  CHECK(prediction.latencies.max() == 30'001'000);
  CHECK(smallest_backlog(scene) == 3);
  CHECK(predict(scene, 3).hit == 1);
}

TEST_CASE("an even load loses what the formula says") {
  StallScene scene;
  for (int i = 0; i < 3000; ++i) scene.arrivals.emplace_back(milliseconds(i));
  scene.retries = {milliseconds(1016), milliseconds(2040), milliseconds(3064)};
  scene.stalls = {milliseconds(400), milliseconds(200), seconds(1), 3};
  for (const std::uint64_t holds : {1U, 50U, 150U, 199U, 200U, 300U}) {
    CHECK(static_cast<double>(predict(scene, holds).hit) ==
          3 * hit_in(milliseconds(200), 1000, holds));
  }
  CHECK(hit_in(milliseconds(200), 1000, 150) == 50);
  CHECK(clients_in(milliseconds(200), 1000) == 200);
  CHECK(full_after(1000, 150) == milliseconds(150));
}

TEST_CASE("the smallest backlog loses nothing, and one less does") {
  StallScene scene = six_clients();
  CHECK(smallest_backlog(scene) == 2);
  CHECK(predict(scene, 2 + 1).lost_syns == 0);
  CHECK(predict(scene, 1 + 1).lost_syns == 1);
  scene.arrivals.clear();
  CHECK(smallest_backlog(scene) == 0);
  CHECK(predict(scene, 1).hit_share() == 0);
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
