#include "bench/watch/queue_sampler.hpp"

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

using namespace std::chrono_literals;

const kernel::NetNamespace here = kernel::own_net_namespace();

TEST_CASE("what goes on in a queue is seen as it goes on") {
  Listener listener(5);
  QueueSampler sampler({.ports = {listener.address().port()}}, here);
  REQUIRE(sampler.seen().queues.size() == 1);
  CHECK(sampler.seen().queues[0].now.depth == 0);
  std::vector<Fd> clients = net::test::connect_to(listener.address(), 6);
  CHECK(eventually([&] { return sampler.seen().queues[0].now.depth == 6; }));
  clients.push_back(net::test::calling(listener.address()));
  CHECK(eventually([&] { return sampler.seen().queues[0].whole.drops > 0; }));
  CHECK(sampler.seen().queues[0].now.drops <= listener.drops());
  CHECK(eventually([&] { return sampler.seen().queues[0].whole.at_limit > 0ns; }));
  CHECK(sampler.seen().queues[0].whole.needed == 7);
  listener.close();
  CHECK(eventually([&] { return sampler.seen().queues[0].gone; }));
  CHECK(sampler.seen().queues[0].whole.high == 6);
}

TEST_CASE("of the ports that are named all are watched, and no others") {
  const Listener one, two, three;
  const std::uint16_t ports[] = {one.address().port(), two.address().port()};
  QueueSampler sampler({.ports = {ports[0], ports[1]}, .rate = 100}, here);
  std::vector<std::uint16_t> seen;
  for (const WatchedQueue& queue : sampler.seen().queues) seen.push_back(queue.now.address.port());
  CHECK_THAT(seen, Catch::Matchers::UnorderedEquals(
                       std::vector<std::uint16_t>(std::begin(ports), std::end(ports))));
  QueueSampler all({.rate = 100}, here);
  CHECK(all.seen().queues.size() >= 3);
}

TEST_CASE("a listener that comes later is seen with all its drops") {
  QueueSampler sampler({}, here);
  const Listener listener(0);
  const auto is_listener = [&](const WatchedQueue& queue) {
    return queue.now.address.text() == listener.address().text();
  };
  const Fd in = net::test::connect_to(listener.address());
  const Fd out = net::test::calling(listener.address());
  CHECK(eventually([&] {
    const auto queues = sampler.seen().queues;
    const auto found = std::find_if(queues.begin(), queues.end(), is_listener);
    return found != queues.end() && found->whole.drops > 0 &&
           found->whole.drops == found->now.drops;
  }));
}

TEST_CASE("samples, their time and their cost are counted") {
  QueueSampler sampler({}, here);
  CHECK(eventually([&] { return sampler.seen().sampling.samples >= 20; }));
  const Sampling sampling = sampler.seen().sampling;
  CHECK(sampling.period == 1ms);
  CHECK(sampling.elapsed >= 19ms);  // when the twentieth was due
  CHECK(sampling.elapsed >= sampling.span);
  CHECK(sampling.cpu > 0ns);
  CHECK(sampling.cpu < sampling.elapsed + 1s);
}

TEST_CASE(
    "an interval that is ended is reported with what was in it, and the next begins at nothing") {
  const Listener listener(5);
  const std::vector<Fd> clients = net::test::connect_to(listener.address(), 3);
  QueueSampler sampler({.ports = {listener.address().port()}}, here);
  CHECK(sampler.end_interval().queues[0].interval.high == 3);
  net::test::accept_all(listener.fd());
  CHECK(eventually([&] { return sampler.seen().queues[0].now.depth == 0; }));
  sampler.end_interval();
  CHECK(eventually([&] { return sampler.seen().queues[0].interval.watched > 0ns; }));
  CHECK(sampler.seen().queues[0].interval.high == 0);
  CHECK(sampler.seen().queues[0].whole.high == 3);
}

TEST_CASE("a sampler that is due only in a second ends at once") {
  const kernel::Nanoseconds begun = kernel::now();
  for (int i = 0; i < 10; ++i) QueueSampler({.rate = 1}, here);
  CHECK(kernel::now() - begun < 5s);
}

}  // namespace
}  // namespace merhaba::bench::watch::test
