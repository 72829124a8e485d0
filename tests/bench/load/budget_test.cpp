#include "bench/load/budget.hpp"

#include <fmt/core.h>
#include <sys/resource.h>

#include <set>

#include "base/error.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/load/load.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::in_child;
using net::test::in_own_network;
using std::chrono::seconds;

net::SocketAddress server_at(const std::string& text) {
  return net::resolve(net::parse_listen(text)).front();
}

Work work_of(Mode mode, unsigned clients, const std::string& server = "127.0.0.1:80") {
  Work work = work_for(server_at(server), mode);
  work.clients = clients;
  return work;
}

TEST_CASE("what a work needs: clients at once, and connections within a minute") {
  const auto need = [](Mode mode, double rate, kernel::Nanoseconds duration,
                       std::uint64_t connections) {
    Work work = work_of(mode, 100);
    work.rate = rate;
    work.duration = duration;
    work.connections = connections;
    const Need found = need_of(work);
    return fmt::format("{} {}{}", found.at_once, found.per_minute, found.estimated ? "?" : "");
  };
  CHECK(need(Mode::drain, 0, seconds(5), 0) == "100 100");
  CHECK(need(Mode::keepalive, 0, seconds(500), 0) == "100 100");
  CHECK(need(Mode::pipeline, 0, seconds(500), 0) == "100 100");
  CHECK(need(Mode::open, 5000, seconds(10), 0) == "100 50000");
  CHECK(need(Mode::open, 5000, seconds(600), 0) == "100 300000");  // TIME-WAIT lasts a minute
  CHECK(need(Mode::open, 5000, seconds(10), 700) == "100 700");
  CHECK(need(Mode::closed, 0, seconds(1), 0) == "100 60000?");
  CHECK(need(Mode::closed, 0, seconds(1), 500) == "100 500?");
}

TEST_CASE("clients have as many sources as their ports take, or as are wanted") {
  const auto hosts = [](const std::vector<net::SocketAddress>& sources) {
    std::set<std::string> different;
    for (const net::SocketAddress& source : sources) {
      CHECK(source.port() == 0);
      CHECK(source.host().starts_with("127.1."));
      different.insert(source.host());
    }
    CHECK(different.size() == sources.size());
    return sources.size();
  };
  CHECK(hosts(choose_sources(work_of(Mode::drain, 100), 0)) == 0);  // those of one will do
  CHECK(hosts(choose_sources(work_of(Mode::drain, 100), 1)) == 0);
  CHECK(hosts(choose_sources(work_of(Mode::drain, 100), 2)) == 2);
  CHECK(hosts(choose_sources(work_of(Mode::drain, 100), 62'500)) == 62'500);
  Work work = work_of(Mode::open, 100);
  work.rate = 1'000'000;
  work.duration = seconds(1);
  CHECK(hosts(choose_sources(work, 0)) >= 1'000'000 / 65'536);
}

TEST_CASE("only the clients of a server on 127.0.0.0/8 have sources to choose from") {
  for (const char* server : {"192.0.2.1:80", "[::1]:80"}) {
    const Work work = work_of(Mode::drain, 100, server);
    CHECK(choose_sources(work, 0).empty());
    CHECK(choose_sources(work, 1).empty());
    CHECK_THROWS_AS(choose_sources(work, 2), UsageError);
    CHECK_THAT(error_of([&] { choose_sources(work, 2); }),
               ContainsSubstring("--sources") && ContainsSubstring(server));
  }
}

// With ten ports a source: what the check says, "" if nothing; `sources` as the option has it.
std::optional<std::string> with_ten_ports(Work work, unsigned sources) {
  return in_own_network([&] {
    kernel::set_sysctl("net/ipv4/ip_local_port_range", "50000 50009");
    work.sources = choose_sources(work, sources);
    return error_of([&] { check_budget(work); });
  });
}

TEST_CASE("too few ports for the clients: how many there are, and how to have enough") {
  const Work work = work_of(Mode::drain, 100);
  const auto reported = with_ten_ports(work, 1);
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported ==
        "100 connections within a minute need as many ports, and there are 10 (1 source x 10 of "
        "net.ipv4.ip_local_port_range, less 0 in TIME-WAIT). Use --sources 11, or leave it out");
  CHECK_THAT(with_ten_ports(work, 9).value(), ContainsSubstring("there are 90 (9 sources x 10 of"));
  CHECK(with_ten_ports(work, 10) == "");
  CHECK(with_ten_ports(work, 11) == "");
  CHECK(with_ten_ports(work, 0) == "");  // left out
  CHECK(with_ten_ports(work_of(Mode::drain, 10), 1) == "");
  const auto elsewhere = with_ten_ports(work_of(Mode::drain, 100, "192.0.2.1:80"), 0).value();
  CHECK_THAT(elsewhere, ContainsSubstring("there are 10") &&
                            ContainsSubstring("fewer connections") &&
                            ContainsSubstring("sysctl -w net.ipv4.ip_local_port_range"));
}

TEST_CASE("an open loop's ports are those of a minute at its rate") {
  Work work = work_of(Mode::open, 5);
  work.rate = 20;
  work.duration = seconds(2);
  const auto reported = with_ten_ports(work, 1);
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("40 connections within a minute"));
  work.connections = 10;
  CHECK(with_ten_ports(work, 1) == "");
}

TEST_CASE("with the sources that the check asks for the work can be done") {
  const auto reported = in_own_network([] {
    kernel::set_sysctl("net/ipv4/ip_local_port_range", "40000 40009");
    const Listener listener(200);  // whose port nobody can call from
    kernel::set_sysctl("net/ipv4/ip_local_port_range", "50000 50009");
    Work work = work_for(listener.address(), Mode::drain);
    work.clients = 100;
    work.sources = choose_sources(work, 11);
    Latencies latencies;
    return error_of([&] {
      check_budget(work);
      run_drain(work, {[] { throw Error("filled"); }, {}, {}}, latencies, {});
    });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "filled");
}

TEST_CASE("ports in TIME-WAIT are none") {
  const auto reported = in_own_network([] {
    kernel::set_sysctl("net/ipv4/ip_local_port_range", "50000 50009");
    const Listener listener;
    for (int i = 0; i < 3; ++i) {  // who closes first has it
      Fd client = net::test::connect_to(listener.address());
      Served served = listener.accept();
      client.reset();
      served.await_end();
    }
    Work work = work_for(listener.address(), Mode::drain);
    std::string errors;
    eventually([&] {  // the last FIN is on its way
      work.clients = 8;
      errors = error_of([&] { check_budget(work); });
      return errors.find("less 3 in TIME-WAIT") != std::string::npos;
    });
    work.clients = 7;
    return errors + error_of([&] { check_budget(work); });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("8 connections") && ContainsSubstring("there are 7 ") &&
                            ContainsSubstring("less 3 in TIME-WAIT") &&
                            !ContainsSubstring("7 conn"));
}

// As an ordinary user with these limits of descriptors.
std::string with_limits(rlim_t soft, rlim_t hard, unsigned clients) {
  return in_child([&] {
    become_nobody();
    const rlimit limits{soft, hard};
    if (::setrlimit(RLIMIT_NOFILE, &limits) != 0) return std::string("no such limit");
    return error_of([&] { check_budget(work_of(Mode::drain, clients)); });
  });
}

TEST_CASE("too few descriptors: how many there may be, and how to have more") {
  CHECK(with_limits(50, 200, 100) == "");  // the soft limit is raised
  CHECK(with_limits(50, 164, 100) == "");
  CHECK(with_limits(50, 163, 100) ==
        "100 clients at once need 164 descriptors, and the limit is 163. Raise it (ulimit -Hn 164, "
        "as root), or use at most 99 clients");
  CHECK_THAT(with_limits(20, 20, 100), ContainsSubstring("at most 0 clients"));
}

}  // namespace
}  // namespace merhaba::bench::load::test
