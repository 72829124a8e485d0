#include "bench/load/crowd.hpp"

#include <algorithm>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

constexpr kernel::Nanoseconds kPatience = std::chrono::seconds(30);

std::uint64_t of(const Crowd& crowd, Outcome outcome) {
  const auto& all = crowd.callers();
  return static_cast<std::uint64_t>(std::count_if(
      all.begin(), all.end(), [&](const KnownCaller& each) { return each.outcome == outcome; }));
}

TEST_CASE("of callers at a full queue some are in it, and the others go on calling") {
  const RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  crowd.call(7);
  CHECK(crowd.settle([&] { return listener.queue().drops; }, kPatience));
  CHECK(crowd.size() == 7);
  CHECK(crowd.connected() == 3);
  CHECK(crowd.waiting() == 7);
  crowd.conclude(listener.queue().depth);
  CHECK(of(crowd, Outcome::queued) == 3);
  CHECK(of(crowd, Outcome::unanswered) == 4);
  CHECK(crowd.dropped_packets() == listener.queue().drops);
}

TEST_CASE("a caller's story has its times in their order") {
  RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  crowd.call(1);
  crowd.look();
  crowd.ask(kExperimentRequest);
  CHECK(crowd.watch([&] { return listener.serve(), crowd.all_over(); }, kPatience));
  const KnownCaller& caller = crowd.callers().front();
  REQUIRE(caller.outcome == Outcome::served);
  CHECK(caller.answer == kExperimentAnswer);
  CHECK(*caller.established <= *caller.asked);
  CHECK(*caller.asked <= *caller.answered);
  CHECK(*caller.answered <= *caller.ended);
  CHECK(caller.again.empty());
  CHECK_FALSE(caller.was_phantom());
  CHECK(crowd.dropped_packets() == 0);
}

TEST_CASE("who calls where nobody listens is refused, and no packet of it was dropped") {
  RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  listener.close();
  crowd.call(2);
  CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
  CHECK(of(crowd, Outcome::refused) == 2);
  CHECK(crowd.callers().front().error == ECONNREFUSED);
  CHECK(crowd.dropped_packets() == 0);
}

TEST_CASE("sockets beyond the limit hang up, and their places stay taken") {
  const RestingListener listener({.backlog = 7});
  Crowd crowd(listener.address(), {.open = 2});
  crowd.call(10);
  CHECK(crowd.settle([&] { return listener.queue().drops; }, kPatience));
  CHECK(crowd.connected() == 8);
  CHECK(listener.queue().depth == 8);
  CHECK(of(crowd, Outcome::queued) == 6);  // those who hung up
  crowd.conclude(listener.queue().depth);
  CHECK(of(crowd, Outcome::queued) == 8);
  CHECK(of(crowd, Outcome::unanswered) == 2);
}

TEST_CASE("a caller is served by the whole answer and the server's end, not by less") {
  const Listener listener;
  SECTION("both") {
    Crowd crowd(listener.address());
    crowd.call(1);
    Served served = listener.accept();
    served.send(kExperimentAnswer);
    CHECK(crowd.watch([&] { return crowd.callers().front().answered.has_value(); }, kPatience));
    CHECK_FALSE(crowd.all_over());
    served.close();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::served) == 1);
  }
  SECTION("the end before all of it") {
    Crowd crowd(listener.address());
    crowd.call(1);
    Served served = listener.accept();
    served.send(kExperimentAnswer.substr(0, 4));
    served.close();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::unanswered) == 1);
  }
  SECTION("a reset instead of it") {
    Crowd crowd(listener.address());
    crowd.call(1);
    listener.accept().reset();
    CHECK(crowd.watch([&] { return crowd.all_over(); }, kPatience));
    CHECK(of(crowd, Outcome::reset) == 1);
  }
}

TEST_CASE("how many of a caller's packets met a full queue follows from its story") {
  KnownCaller caller;
  caller.syn_retransmissions = 2;
  CHECK(caller.dropped_packets() == 3);  // it still calls
  caller.outcome = Outcome::refused;     // the last SYN was answered
  CHECK(caller.dropped_packets() == 2);
  caller.outcome = Outcome::failed;
  CHECK(caller.dropped_packets() == 0);

  caller.established = caller.asked = kernel::Nanoseconds(1);
  caller.outcome = Outcome::served;
  CHECK(caller.dropped_packets() == 2);
  caller.data_retransmissions = 3;  // a phantom: the ACK, and the data three times
  CHECK(caller.was_phantom());
  CHECK(caller.dropped_packets() == 2 + 1 + 3);
  caller.outcome = Outcome::unanswered;  // and the last time too
  CHECK(caller.dropped_packets() == 2 + 1 + 4);

  KnownCaller aborted;
  aborted.established = aborted.asked = kernel::Nanoseconds(1);
  aborted.outcome = Outcome::reset;
  CHECK(aborted.dropped_packets() == 1);
}

}  // namespace
}  // namespace merhaba::bench::load::test
