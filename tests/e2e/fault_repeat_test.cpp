// --fault-seed: which connections and requests meet a fault, once more the same, and how many.
#include <atomic>
#include <cmath>
#include <thread>

#include "e2e/faulty.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

// Of each of so many connections: whether it is reset, and which of its requests fail.
std::string sequence_of(const std::string& address, unsigned connections = 60) {
  std::string sequence;
  for (unsigned i = 0; i < connections; ++i) {
    sequence += ' ';
    try {
      Client client(address);
      for (int request = 0; request < 4; ++request) {
        client.send(e2e::request());
        sequence += client.answer().status == 503 ? 'f' : '.';
      }
    } catch (const std::exception&) {  // reset
      sequence += 'r';
    }
  }
  return sequence;
}

const std::string specs = "accept-reset@20%\nstatus:503@30%";
const std::vector<std::string> options{"--fault", "accept-reset@20%", "--fault", "status:503@30%"};

TEST_CASE("the same seed has the same connections and requests meet faults, another one others") {
  std::string of_seed_1;
  std::string of_seed_2;
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string> words = options;
    if (round > 0) words.insert(words.end(), {"--fault-seed", "1"});  // as it is by itself
    Faulty server(words);
    const std::string first = sequence_of(server.address());
    const std::string second = sequence_of(server.address());  // goes on
    CHECK(first != second);
    if (round == 0) of_seed_1 = first;
    CHECK(first == of_seed_1);
    server.set(specs);  // anew, from the first connection on
    CHECK(sequence_of(server.address()) == of_seed_1);
    server.set(specs, "?seed=2");
    const std::string other = sequence_of(server.address());
    if (round == 0) of_seed_2 = other;
    CHECK(other == of_seed_2);
    server.stop();
  }
  CHECK(of_seed_1 != of_seed_2);
  CHECK_THAT(of_seed_1, Catch::Matchers::ContainsSubstring("r") &&
                            Catch::Matchers::ContainsSubstring("f") &&
                            Catch::Matchers::ContainsSubstring("...."));
  std::vector<std::string> words = options;
  words.insert(words.end(), {"--fault-seed", "2"});
  Faulty server(words);
  CHECK(sequence_of(server.address()) == of_seed_2);
  server.stop();
}

constexpr unsigned kClients = 4'000;

// From several threads; returns how many have met a fault.
unsigned faulty_of(const std::string& address, const std::string& kind) {
  constexpr unsigned kThreads = 4;
  std::atomic<unsigned> faulty{0};
  std::atomic<unsigned> wrong{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (unsigned j = 0; j < kClients / kThreads; ++j) {
        const Visit one = visit(address);
        if (one.is_served()) continue;
        const bool is_reset =
            one.response.empty() && (one.end == End::reset || !one.trouble.empty());
        const bool is_meant = kind == "accept-reset" ? is_reset
                                                     : one.response.starts_with("HTTP/1.1 503 ") &&
                                                           one.end == End::closed;
        ++(is_meant ? faulty : wrong);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  return faulty;
}

TEST_CASE("a share of 5 % is 5 % of the clients of two workers, and both sides count the same") {
  // 99.9 % of all binomial counts are within 3.29 standard deviations. With a given seed it is the
  // same count each time.
  const double expected = kClients * 0.05;
  const double most_off = 3.29 * std::sqrt(kClients * 0.05 * 0.95);
  for (const auto& [kind, spec] :
       {std::pair{"accept-reset", "accept-reset@5%"}, {"status", "status:503@1/20"}}) {
    for (const std::string seed : {"1", "2"}) {
      CAPTURE(spec, seed);
      Faulty server({"-w", "2"});
      server.set(spec, "?seed=" + seed);
      const unsigned faulty = faulty_of(server.address(), kind);
      CHECK(std::abs(faulty - expected) <= most_off);
      CHECK(eventually([&, kind = kind] { return server.count(kind) == faulty; }));
      const Ended ended = server.stop();
      CHECK(ended.account.accepted == kClients);
      CHECK(ended.account.faulted == (kind == std::string("status") ? 0 : faulty));
      CHECK_THAT(ended.err,
                 Catch::Matchers::ContainsSubstring(std::string("faults: ") + kind + " " +
                                                    std::to_string(faulty) + "\n"));
    }
  }
}

TEST_CASE("shares of different kinds are of different requests, and leave nothing over") {
  Faulty server({"-w", "2"});
  server.set("status:503@50%\nstatus:504@30%\nstatus:505@20%");
  unsigned of[3] = {};
  for (int i = 0; i < 400; ++i) {
    const int status = ask(server.address()).status;
    REQUIRE(status >= 503);
    REQUIRE(status <= 505);
    ++of[status - 503];
  }
  CHECK(of[0] > of[1]);
  CHECK(of[1] > of[2]);
  CHECK(of[2] > 40);
  server.stop();
}

}  // namespace
}  // namespace merhaba::e2e
