#include "bench/load/resting_listener.hpp"

#include <fmt/core.h>

#include "bench/load/crowd.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

std::string states(const Crowd& crowd) {
  std::string text;
  for (const KnownClient& client : crowd.clients()) {
    text += client.outcome ? std::string(outcome_name(*client.outcome)) + ' ' : "- ";
  }
  return text;
}

TEST_CASE("a resting listener's queue fills, and reports depth, limit and drops") {
  const RestingListener listener({.backlog = 2});
  Crowd crowd(listener.address());
  crowd.connect(3);
  CHECK(eventually([&] { return listener.queue().depth == 3; }));
  CHECK(listener.queue().limit == 2);
  CHECK(listener.queue().drops == 0);
  crowd.connect(2);
  CHECK(eventually([&] { return listener.queue().drops >= 2; }));
  CHECK(listener.queue().depth == 3);
}

TEST_CASE("it serves clients that have asked, others at a later call, and no more than it should") {
  RestingListener listener({.backlog = 8});
  Crowd crowd(listener.address());
  crowd.connect(3);
  crowd.look();
  CHECK(listener.serve() == 0);  // taken, but nobody has asked
  CHECK(listener.queue().depth == 0);
  crowd.ask(kExperimentRequest);
  CHECK(eventually([&] { return listener.serve() == 3; }));
  CHECK(crowd.watch([&] { return crowd.all_over(); }, std::chrono::seconds(30)));
  CHECK(states(crowd) == "served served served ");

  crowd.connect(3);
  crowd.look();
  crowd.ask(kExperimentRequest);
  CHECK(listener.serve(2) == 2);
  CHECK(listener.queue().depth == 1);
}

TEST_CASE("listening again changes the backlog of the queue that there is") {
  RestingListener listener({.backlog = 8});
  Crowd crowd(listener.address());
  crowd.connect(4);
  CHECK(eventually([&] { return listener.queue().depth == 4; }));
  listener.set_backlog(1);
  CHECK(listener.queue().limit == 1);
  CHECK(listener.queue().depth == 4);  // nobody is put out
  crowd.connect(1);
  CHECK(eventually([&] { return listener.queue().drops > 0; }));
}

TEST_CASE("closing resets those still queued") {
  RestingListener listener({.backlog = 8});
  Crowd crowd(listener.address());
  crowd.connect(2);
  crowd.look();
  CHECK(crowd.connected() == 2);
  listener.close();
  CHECK(crowd.watch([&] { return crowd.all_over(); }, std::chrono::seconds(30)));
  CHECK(states(crowd) == "reset reset ");
}

TEST_CASE("another descriptor of the socket shares its queue, which outlives the first") {
  RestingListener first({.backlog = 8});
  Crowd crowd(first.address());
  crowd.connect(2);
  crowd.look();
  crowd.ask(kExperimentRequest);
  RestingListener second = first.another();
  CHECK(second.address().text() == first.address().text());
  CHECK(second.queue().depth == 2);
  first.close();
  CHECK(eventually([&] { return second.serve() == 2; }));
  CHECK(crowd.watch([&] { return crowd.all_over(); }, std::chrono::seconds(30)));
  CHECK(states(crowd) == "served served ");
  CHECK_THAT(error_of([&] { first.another(); }), Catch::Matchers::ContainsSubstring("EBADF"));
}

TEST_CASE("where only SYNs come through, clients are connected and the queue stays empty") {
  const auto reported = net::test::in_own_network([] {
    RestingListener listener({.backlog = 8});
    listener.let_only_syns_through(true);
    Crowd crowd(listener.address());
    crowd.connect(3);
    const bool connected =
        crowd.watch([&] { return crowd.connected() == 3; }, std::chrono::seconds(30));
    const auto before = listener.queue().depth;
    listener.let_only_syns_through(false);
    crowd.ask(kExperimentRequest);
    const bool served =
        crowd.watch([&] { return listener.serve(), crowd.all_over(); }, std::chrono::seconds(30));
    return fmt::format("{} {} {} {}", connected, before, served, states(crowd));
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "true 0 true served served served ");
}

TEST_CASE("several share a port, each with a queue of its own") {
  const RestingListener first({.backlog = 1, .reuse_port = true});
  const RestingListener second({.backlog = 1, .reuse_port = true, .port = first.address().port()});
  CHECK(first.address().port() == second.address().port());
  Crowd crowd(first.address());
  crowd.connect(2);
  CHECK(eventually([&] { return first.queue().depth + second.queue().depth == 2; }));
  CHECK_THAT(error_of([&] { RestingListener({.port = first.address().port()}); }),
             Catch::Matchers::ContainsSubstring("bind: EADDRINUSE"));
}

}  // namespace
}  // namespace merhaba::bench::load::test
