#include "bench/accept/orders.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::accept::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinRel;

net::SocketAddress address(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

// No field as it is by default.
Orders unusual() {
  Orders orders;
  load::Work& work = orders.work;
  work.mode = load::Mode::open;
  work.server = address("[::1]:8080");
  work.sources = {address("127.0.0.2:0"), address("[::1]:0")};
  work.request = std::string("\0\xff\r\n\"\\\xc3", 7);
  work.raw = true;
  work.clients = std::numeric_limits<unsigned>::max();
  work.depth = 17;
  work.arrivals = load::Arrivals::constant;
  work.seed = std::numeric_limits<std::uint64_t>::max();
  work.connections = std::uint64_t{1} << 40;
  work.duration = std::chrono::hours(24);
  work.timeout = kernel::Nanoseconds(1);
  orders.rates = {0.1, 1e7, 1.0 / 3};
  orders.rounds = 5;
  orders.target_rank = 3;
  return orders;
}

std::vector<std::string> texts(const std::vector<net::SocketAddress>& addresses) {
  std::vector<std::string> all;
  for (const net::SocketAddress& each : addresses) all.push_back(each.text());
  return all;
}

TEST_CASE("every order arrives as it was given") {
  const Orders given = unusual();
  const Orders come = orders_from(orders_text(given));
  CHECK(come.work.mode == load::Mode::open);
  CHECK(come.work.server.text() == "[::1]:8080");
  CHECK(texts(come.work.sources) == std::vector<std::string>{"127.0.0.2:0", "[::1]:0"});
  CHECK(come.work.request == given.work.request);
  CHECK(come.work.raw);
  CHECK(come.work.clients == given.work.clients);
  CHECK(come.work.depth == 17);
  CHECK(come.work.arrivals == load::Arrivals::constant);
  CHECK(come.work.seed == given.work.seed);
  CHECK(come.work.connections == given.work.connections);
  CHECK(come.work.duration == std::chrono::hours(24));
  CHECK(come.work.timeout == kernel::Nanoseconds(1));
  CHECK(come.rates == given.rates);
  CHECK(come.rounds == 5);
  CHECK(come.target_rank == 3U);
  CHECK(orders_text(come) == orders_text(given));
}

TEST_CASE("orders without a target's rank and without sources arrive too, in every mode") {
  for (const load::Mode mode : {load::Mode::drain, load::Mode::closed, load::Mode::open,
                                load::Mode::keepalive, load::Mode::pipeline}) {
    Orders orders;
    orders.work.mode = mode;
    orders.work.server = address("127.0.0.1:1");
    orders.rates = {0};
    const Orders come = orders_from(orders_text(orders));
    CHECK(come.work.mode == mode);
    CHECK(come.work.server.text() == "127.0.0.1:1");
    CHECK(come.work.arrivals == load::Arrivals::poisson);
    CHECK(come.work.sources.empty());
    CHECK(come.work.request.empty());
    CHECK_FALSE(come.work.raw);
    CHECK_FALSE(come.target_rank);
  }
}

TEST_CASE("orders that nobody gave are refused with the place") {
  const std::string text = orders_text(unusual());
  const auto with = [&](const std::string& part, const std::string& other) {
    std::string changed = text;
    const std::size_t at = changed.find(part);
    REQUIRE(at != std::string::npos);
    changed.replace(at, part.size(), other);
    CHECK_THROWS_AS(orders_from(changed), Error);
    return error_of([&] { orders_from(changed); });
  };
  CHECK(with("\"seed\"", "\"speed\"") == "the root's orders: seed is missing");
  CHECK_THAT(with("\"open\"", "\"fast\""),
             ContainsSubstring("the root's orders: mode is none of drain, closed"));
  CHECK(with("\"depth\":17", "\"depth\":4294967296") ==
        "the root's orders: depth is more than there can be");
  CHECK(with("\"rounds\":5", "\"rounds\":-5") ==
        "the root's orders: rounds should be a whole number, 0 or more");
  CHECK(with("AP8NCi", "*") == "the root's orders: request is not base64");
  CHECK(with("127.0.0.2:0", "127.0.0.2:x") != "");
  CHECK_THAT(with("{", ""), ContainsSubstring("the root's orders"));
}

TEST_CASE("a step has its own rate, and all else of the work") {
  const Orders orders = unusual();
  const load::Work step = orders.at(5000);
  CHECK(step.rate == 5000);
  CHECK(step.clients == orders.work.clients);
  CHECK(step.request == orders.work.request);
}

TEST_CASE("the rank at the target offers no load") {
  Orders orders;
  CHECK(orders.generators(4) == 4);
  orders.target_rank = 0;
  CHECK(orders.generators(4) == 3);
}

TEST_CASE("shares add up to the work, none of a limit is 0, and no two are alike in their seeds") {
  load::Work all = unusual().work;
  for (unsigned generators = 1; generators <= 40; ++generators) {
    for (const unsigned clients : {generators, generators + 1, 64U, 1000U}) {
      if (clients < generators) continue;
      all.clients = clients;
      all.connections = clients + 7;
      all.rate = 10'000.0 / 3;
      CAPTURE(generators, clients);
      REQUIRE_NOTHROW(require_shareable(all, generators));
      std::uint64_t sum = 0, connections = 0;
      double rate = 0;
      std::set<std::uint64_t> seeds;
      unsigned least = clients, most = 0;
      for (unsigned number = 0; number < generators; ++number) {
        const load::Work share = share_of(all, number, generators);
        CHECK(share.clients > 0);
        CHECK(share.connections > 0);
        CHECK(share.request == all.request);
        CHECK(share.duration == all.duration);
        sum += share.clients;
        connections += share.connections;
        rate += share.rate;
        seeds.insert(share.seed);
        least = std::min(least, share.clients);
        most = std::max(most, share.clients);
      }
      CHECK(sum == all.clients);
      CHECK(connections == all.connections);
      CHECK_THAT(rate, WithinRel(all.rate, 1e-12));
      CHECK(seeds.size() == generators);
      CHECK(most - least <= 1);
    }
  }
}

TEST_CASE("no limit of connections stays no limit") {
  load::Work all;
  all.connections = 0;
  CHECK_NOTHROW(require_shareable(all, 8));
  for (unsigned number = 0; number < 8; ++number) {
    CHECK(share_of(all, number, 8).connections == 0);
  }
}

TEST_CASE("a limit of connections above 32 bits is shared exactly") {
  load::Work all;
  all.connections = (std::uint64_t{1} << 34) + 1;
  CHECK(share_of(all, 0, 2).connections == (std::uint64_t{1} << 33) + 1);
  CHECK(share_of(all, 1, 2).connections == std::uint64_t{1} << 33);
}

TEST_CASE("each source is used by one generator, and by several only where there are too few") {
  load::Work all;
  std::vector<std::string> given;
  for (unsigned i = 1; i <= 7; ++i) {
    given.push_back("127.0.0." + std::to_string(i) + ":0");
    all.sources.push_back(address(given.back()));
  }
  const auto sources_of = [&](unsigned generators) {
    std::vector<std::string> used;
    for (unsigned number = 0; number < generators; ++number) {
      const std::vector<std::string> own = texts(share_of(all, number, generators).sources);
      CHECK_FALSE(own.empty());
      used.insert(used.end(), own.begin(), own.end());
    }
    std::sort(used.begin(), used.end());
    return used;
  };
  for (unsigned generators = 1; generators <= 7; ++generators) {
    CHECK(sources_of(generators) == given);
  }
  const std::vector<std::string> many = sources_of(20);
  CHECK(many.size() == 20);
  CHECK(std::set<std::string>(many.begin(), many.end()).size() == 7);
  all.sources.clear();
  CHECK(share_of(all, 1, 2).sources.empty());
}

TEST_CASE("work for fewer clients or connections than ranks is refused, with the number it takes") {
  load::Work all;
  all.clients = 3;
  CHECK_THROWS_AS(require_shareable(all, 4), UsageError);
  CHECK(error_of([&] { require_shareable(all, 4); }) ==
        "--clients 3 cannot be shared by 4 ranks that offer load; use 4 or more, or start fewer "
        "ranks");
  CHECK_NOTHROW(require_shareable(all, 3));
  all.connections = 2;
  CHECK(error_of([&] { require_shareable(all, 3); }) ==
        "--connections 2 cannot be shared by 3 ranks that offer load; use 3 or more, or start "
        "fewer ranks");
}

}  // namespace
}  // namespace merhaba::bench::accept::test
