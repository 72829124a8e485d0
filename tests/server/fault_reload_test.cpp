// The faults of a configuration that is read anew.
#include <string>

#include "server/faulty.hpp"
#include "server/reloaded.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;
using net::test::eventually;

std::string status(const net::SocketAddress& address) {
  return Client(address).ask(kClosingGet).substr(9, 3);
}

TEST_CASE("a reload brings faults, changes them and takes them away") {
  Reloaded running(config());
  CHECK(status(running.address()) == "200");
  running.next.faults = fault::parse_specs("status:503");
  CHECK(running.reload().done);
  CHECK(eventually([&] { return status(running.address()) == "503"; }));
  running.next.faults = fault::parse_specs("status:404");
  CHECK(running.reload().done);
  CHECK(eventually([&] { return status(running.address()) == "404"; }));
  running.next.faults.clear();
  CHECK(running.reload().done);
  CHECK(eventually([&] { return status(running.address()) == "200"; }));
  CHECK_FALSE(running.overview().faults);
  CHECK(running.overview().reloads == 3);
}

TEST_CASE("the same faults go on with a reload: their numbers, and the clients they hold") {
  Reloaded running(faulty("status:503@50%\ndelay:1h@10s"));
  CHECK(running.server().set_faults(fault::parse_specs("status:503@50%\ndelay:1h@1ms"), {}).done);
  running.next.faults = fault::parse_specs("status:503@50%\ndelay:1h@1ms");
  ::usleep(20'000);  // the window is over
  const auto before = running.overview().faults;
  const fault::Plan plan(running.next.faults, 1, true, 0);
  std::string statuses, expected;
  for (std::uint32_t i = 1; i <= 40; ++i) {
    if (i % 10 == 0) {
      running.next.greeting = std::to_string(i);
      CHECK(running.reload().done);
      CHECK(running.overview().faults == before);
    }
    statuses += status(running.address())[0];
    expected += plan.on_request(i, 1, 1'000).response != nullptr ? '5' : '2';
  }
  CHECK(statuses == expected);
}

TEST_CASE("a client that is held stays so over a reload with the same faults") {
  Reloaded running(faulty("delay:1h"));
  Client client(running.address());
  client.send(kClosingGet);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::delay) == 1; }));
  running.next.greeting = "new";
  CHECK(running.reload().done);
  Client second(running.address());
  second.send(kClosingGet);
  CHECK(eventually([&] { return met(running.counters(), fault::Kind::delay) == 2; }));
  CHECK_FALSE(client.has_input());
  CHECK(running.server().set_faults({}, {}).done);
  CHECK(content_of(client.receive_all()) == "new");
  CHECK(content_of(second.receive_all()) == "new");
  CHECK(account(running.stop()) == "served 2");
}

TEST_CASE("another seed, or the field of responses turned off, is another plan") {
  Reloaded running(faulty("status:503@50%"));
  const auto first = running.overview().faults;
  running.next.fault_seed = 9;
  CHECK(running.reload().done);
  const auto second = running.overview().faults;
  CHECK(second != first);
  CHECK(second->seed() == 9);
  running.next.fault_header = false;
  CHECK(running.reload().done);
  CHECK(running.overview().faults != second);
  CHECK_FALSE(running.overview().faults->says_so());
}

TEST_CASE("faults that were set meanwhile are gone with a reload that has others") {
  Reloaded running(config());
  CHECK(running.server().set_faults(fault::parse_specs("status:503"), 5).done);
  CHECK(status(running.address()) == "503");
  CHECK(running.reload().done);
  CHECK(eventually([&] { return status(running.address()) == "200"; }));
  CHECK_FALSE(running.overview().faults);
}

TEST_CASE("a configuration with faults that cannot be is refused whole") {
  Reloaded running(faulty("status:503"));
  running.next.greeting = "new";
  running.next.faults = fault::parse_specs("close@60%\nhang@60%");
  const Control::Reloaded result = running.reload();
  CHECK_FALSE(result.done);
  CHECK_THAT(result.message, StartsWith("not reloaded, nothing is changed: ") &&
                                 ContainsSubstring("'close@60%' leaves too little"));
  CHECK(running.overview().failed_reloads == 1);
  CHECK(status(running.address()) == "503");
}

TEST_CASE("what goes wrong is said when it begins, changes and ends") {
  const std::string reported = written_to(2, [] {
    Reloaded running(faulty("status:503@5%\nhang@1/9"));
    running.next.greeting = "new";
    CHECK(running.reload().done);  // the same faults: nothing is said
    running.next.fault_seed = 7;
    CHECK(running.reload().done);
    CHECK(running.server().set_faults({}, {}).done);
    CHECK(running.server().set_faults({}, {}).done);  // still none
    running.end();
  });
  const auto count = [&](const std::string& part) {
    unsigned found = 0;
    for (std::size_t at = 0; (at = reported.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  CHECK(count("faults are on, as asked (--fault): status:503@5%, hang@1/9; seed 1") == 1);
  CHECK(count("faults are on, as asked (--fault): status:503@5%, hang@1/9; seed 7") == 1);
  CHECK(count("faults are off") == 1);
  CHECK(count("faults end with the stop") == 0);
}

TEST_CASE("the stop says that faults end, if there are any") {
  for (const bool has_faults : {true, false}) {
    const std::string reported = written_to(2, [=] {
      Running running(has_faults ? faulty("status:503@5%") : config());
      CHECK(status(running.address()).size() == 3);
      running.stop();
    });
    CHECK((reported.find("faults end with the stop") != std::string::npos) == has_faults);
  }
}

}  // namespace
}  // namespace merhaba::server::test
