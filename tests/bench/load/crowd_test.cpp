#include "bench/load/crowd.hpp"

#include <algorithm>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

constexpr kernel::Nanoseconds kPatience = std::chrono::seconds(30);

std::uint64_t of(const Crowd& crowd, Outcome outcome) {
  const auto& all = crowd.clients();
  return static_cast<std::uint64_t>(std::count_if(
      all.begin(), all.end(), [&](const KnownClient& each) { return each.outcome == outcome; }));
}

TEST_CASE("of clients at a full queue some are in it, and the others go on calling") {
  const RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  crowd.connect(7);
  CHECK(crowd.settle([&] { return listener.queue().drops; }, kPatience));
  CHECK(crowd.size() == 7);
  CHECK(crowd.connected() == 3);
  CHECK(crowd.waiting() == 7);
  crowd.conclude(listener.queue().depth);
  CHECK(of(crowd, Outcome::queued) == 3);
  CHECK(of(crowd, Outcome::unanswered) == 4);
  CHECK(crowd.dropped_packets() == listener.queue().drops);
}

TEST_CASE("a client's story has its times in their order") {
  RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  crowd.connect(1);
  crowd.look();
  crowd.ask(kExperimentRequest);
  CHECK(crowd.watch([&] { return listener.serve(), crowd.all_over(); }, kPatience));
  const KnownClient& client = crowd.clients().front();
  REQUIRE(client.outcome == Outcome::served);
  CHECK(client.answer == kExperimentResponse);
  CHECK(*client.established <= *client.asked);
  CHECK(*client.asked <= *client.answered);
  CHECK(*client.answered <= *client.ended);
  CHECK(client.again.empty());
  CHECK_FALSE(client.was_phantom());
  CHECK(crowd.dropped_packets() == 0);
}

TEST_CASE("a client is refused where nobody listens, and no packet of it was dropped") {
  RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  listener.close();
  crowd.connect(2);
  CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
  CHECK(of(crowd, Outcome::refused) == 2);
  CHECK(crowd.clients().front().error == ECONNREFUSED);
  CHECK(crowd.dropped_packets() == 0);
}

TEST_CASE("sockets beyond the limit hang up, and their places stay taken") {
  const RestingListener listener({.backlog = 7});
  Crowd crowd(listener.address(), {.open = 2});
  crowd.connect(10);
  CHECK(crowd.settle([&] { return listener.queue().drops; }, kPatience));
  CHECK(crowd.connected() == 8);
  CHECK(listener.queue().depth == 8);
  CHECK(of(crowd, Outcome::queued) == 6);  // those who hung up
  crowd.conclude(listener.queue().depth);
  CHECK(of(crowd, Outcome::queued) == 8);
  CHECK(of(crowd, Outcome::unanswered) == 2);
}

TEST_CASE("a client is served by the whole response and the server's end, not by less") {
  const Listener listener;
  SECTION("both") {
    Crowd crowd(listener.address());
    crowd.connect(1);
    Served served = listener.accept();
    served.send(kExperimentResponse);
    CHECK(crowd.watch([&] { return crowd.clients().front().answered.has_value(); }, kPatience));
    CHECK_FALSE(crowd.all_over());
    served.close();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::served) == 1);
  }
  SECTION("the end before all of it") {
    Crowd crowd(listener.address());
    crowd.connect(1);
    Served served = listener.accept();
    served.send(kExperimentResponse.substr(0, 4));
    served.close();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::unanswered) == 1);
  }
  SECTION("a reset instead of it") {
    Crowd crowd(listener.address());
    crowd.connect(1);
    listener.accept().reset();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::reset) == 1);
  }
}

TEST_CASE("how many of a client's packets met a full queue follows from its story") {
  KnownClient client;
  client.syn_retransmissions = 2;
  CHECK(client.dropped_packets() == 3);  // it still calls
  client.outcome = Outcome::refused;     // the last SYN was answered
  CHECK(client.dropped_packets() == 2);
  client.outcome = Outcome::failed;
  CHECK(client.dropped_packets() == 0);

  client.established = client.asked = kernel::Nanoseconds(1);
  client.outcome = Outcome::served;
  CHECK(client.dropped_packets() == 2);
  client.data_retransmissions = 3;  // a phantom: the ACK, and the data three times
  CHECK(client.was_phantom());
  CHECK(client.dropped_packets() == 2 + 1 + 3);
  client.outcome = Outcome::unanswered;  // and the last time too
  CHECK(client.dropped_packets() == 2 + 1 + 4);

  KnownClient aborted;
  aborted.established = aborted.asked = kernel::Nanoseconds(1);
  aborted.outcome = Outcome::reset;
  CHECK(aborted.dropped_packets() == 1);
}

}  // namespace
}  // namespace merhaba::bench::load::test
