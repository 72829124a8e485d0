// Other faults while a server runs, and none.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "net/support.hpp"
#include "server/faulty.hpp"
#include "server/reloaded.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;
using net::test::eventually;

Control::Reloaded set(Running& running, const std::string& lines,
                      std::optional<std::uint64_t> seed = {}) {
  return running.server().set_faults(fault::parse_specs(lines), seed);
}

std::string status(const net::SocketAddress& address) {
  return Client(address).ask(kClosingGet).substr(9, 3);
}

TEST_CASE("once faults are set, every connection of every worker meets them; then none does") {
  for (const unsigned workers : {1U, 3U}) {
    Config wanted = config();
    wanted.workers = workers;
    Watched running(wanted);
    Client kept(running.address());
    CHECK_THAT(kept.ask(kGet), StartsWith("HTTP/1.1 200 "));
    for (int round = 0; round < 5; ++round) {
      const Control::Reloaded result = set(running, "status:503");
      CHECK(result.done);
      CHECK(result.message == "status:503");
      for (int i = 0; i < 10; ++i) CHECK(status(running.address()) == "503");
      CHECK_THAT(kept.ask(kGet), StartsWith("HTTP/1.1 503 "));
      CHECK(running.overview().faults->specs().size() == 1);
      CHECK(set(running, "").done);
      for (int i = 0; i < 10; ++i) CHECK(status(running.address()) == "200");
      CHECK_THAT(kept.ask(kGet), StartsWith("HTTP/1.1 200 "));
      CHECK_FALSE(running.overview().faults);
    }
    kept.close();
    const Summary summary = running.stop();
    CHECK(account(summary) == "served 101");
    CHECK(faults_of(summary) == "status 55");
  }
}

TEST_CASE("clients held when faults change get the ordinary response at once") {
  for (const char* fault : {"delay:1h", "hang", "trickle:10/1h"}) {
    for (const char* next : {"", "status:503", "delay:1ms", "close"}) {
      INFO(fault << ", then " << next);
      Watched running(faulty(fault));
      Clients clients = connect_many(running.address(), 10, kGet);
      CHECK(eventually([&] {
        const Counters counters = running.counters();
        return met(counters, fault::Kind::delay) + met(counters, fault::Kind::hang) +
                   met(counters, fault::Kind::trickle) ==
               10;
      }));
      CHECK(set(running, next).done);
      for (auto& client : clients) {
        const std::string response = client->receive_answer();
        CHECK_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n") && EndsWith("!"));
      }
      CHECK(set(running, "").done);
      for (auto& client : clients) {  // and goes on
        CHECK_THAT(client->ask(kClosingGet), EndsWith("!"));
        client->close();
      }
      CHECK(account(running.stop()) == "served 10");
    }
  }
}

TEST_CASE("the seed stays unless another is given, and numbers begin anew") {
  Watched running(faulty("status:503@50%"));
  const auto statuses = [&] {
    std::string all;
    for (int i = 0; i < 30; ++i) all += status(running.address())[0];
    return all;
  };
  const auto expected = [](std::uint64_t seed) {
    const fault::Plan plan(fault::parse_specs("status:503@50%"), seed, true, 0);
    std::string all;
    for (std::uint32_t i = 1; i <= 30; ++i) all += plan.on_request(i, 1, 0).response ? '5' : '2';
    return all;
  };
  CHECK(statuses() == expected(1));
  CHECK(set(running, "status:503@50%").done);
  CHECK(statuses() == expected(1));
  CHECK(set(running, "status:503@50%", 7).done);
  CHECK(statuses() == expected(7));
  CHECK(running.overview().faults->seed() == 7);
  CHECK(set(running, "status:503@50%").done);
  CHECK(statuses() == expected(7));
  CHECK(set(running, "").done);
  CHECK(set(running, "status:503@50%").done);
  CHECK(running.overview().faults->seed() == 7);
  CHECK(expected(1) != expected(7));
}

TEST_CASE("windows begin when the faults are set") {
  Watched running(config());
  CHECK(set(running, "status:503@1h").done);
  CHECK(status(running.address()) == "503");
  CHECK(set(running, "status:503@1ms").done);
  CHECK(eventually([&] { return status(running.address()) == "200"; }));
}

TEST_CASE("faults that cannot be change nothing, and the reason is said") {
  Config wanted = faulty("delay:1ms");
  wanted.protocol = Protocol::raw;
  Watched running(wanted);
  const auto before = running.overview().faults;
  const Control::Reloaded http = set(running, "status:503");
  CHECK_FALSE(http.done);
  CHECK_THAT(http.message, StartsWith("'status:503' needs HTTP"));
  const Control::Reloaded shares = set(running, "close@60%\nhang@60%", 9);
  CHECK_FALSE(shares.done);
  CHECK_THAT(shares.message, ContainsSubstring("their shares add up to more than 100%"));
  CHECK(running.overview().faults == before);
  CHECK(running.overview().reloads == 0);
  CHECK(running.overview().failed_reloads == 0);
}

TEST_CASE("a server that stops takes no faults") {
  Config wanted = config();
  wanted.drain_delay = Milliseconds{60'000};
  Watched running(wanted);
  running.ask_to_stop();
  const Control::Reloaded result = set(running, "status:503");
  CHECK_FALSE(result.done);
  CHECK_THAT(result.message, StartsWith("the server is stopping"));
  CHECK(status(running.address()) == "200");
  running.stop();
}

TEST_CASE("faults are set hundreds of times under load, and no request is lost") {
  Config wanted = config();
  wanted.workers = 2;
  Watched running(wanted);
  std::atomic<bool> over{false};
  std::atomic<unsigned> responses{0}, wrong{0};
  std::vector<std::thread> load;
  for (int i = 0; i < 3; ++i) {
    load.emplace_back([&, i] {
      while (!over) {
        Client client(running.address());
        for (int request = 0; request < (i == 0 ? 1 : 10); ++request) {
          const std::string response = client.ask(kGet);
          const bool is_right =
              response.starts_with("HTTP/1.1 200 ") || response.starts_with("HTTP/1.1 503 ");
          ++(is_right ? responses : wrong);
        }
      }
    });
  }
  const char* const all[] = {"delay:1ms-5ms", "status:503@50%",  "",     "trickle:50/1ms@20%",
                             "delay:1h",      "accept-late:2ms", "hang", "queue-full:2"};
  for (int i = 0; i < 300; ++i) {
    REQUIRE(set(running, all[static_cast<std::size_t>(i) % std::size(all)]).done);
  }
  CHECK(set(running, "").done);
  CHECK(eventually([&] { return responses > 100; }));
  over = true;
  for (std::thread& thread : load) thread.join();
  CHECK(wrong == 0);
  const Summary summary = running.stop();
  CHECK(ended(summary, Outcome::served) == summary.total().accepted);
}

}  // namespace
}  // namespace merhaba::server::test
