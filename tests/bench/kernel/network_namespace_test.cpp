#include "bench/kernel/network_namespace.hpp"

#include <unistd.h>

#include <fstream>

#include "base/error.hpp"
#include "bench/kernel/counters.hpp"
#include "bench/kernel/listen_queue.hpp"
#include "bench/support.hpp"
#include "net/accept_queue.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::in_child;

constexpr const char* kNotAllowed = "not allowed: ";

// Moves in, and returns what is wrong there; "" if nothing is.
std::string look_around() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  try {
    enter_private_network();
  } catch (const Error& error) {
    return kNotAllowed + std::string(error.what());
  }
  if (::geteuid() != user || ::getegid() != group) return "somebody else now";
  const Counters before = Counters::read();
  for (const char* name : {"TcpInSegs", "TcpOutSegs", "TcpActiveOpens", "TcpPassiveOpens",
                           "TcpExtListenOverflows", "TcpExtListenDrops"}) {
    if (!before.has(name)) return std::string("no counter ") + name;
    if (before[name] != 0) return std::string(name) + " is not 0";
  }
  if (!listen_queues().empty()) return "somebody listens already";

  set_sysctl("net/core/somaxconn", "77");
  if (net::somaxconn() != 77) return "somaxconn was not set";
  const Listener listener(1000);
  const ListenQueue queue = listen_queues(listener.address()).at(0);
  if (queue.limit != 77) return "somaxconn does not count";
  const Fd client = net::test::connect_to(listener.address());
  listener.accept();
  const Counters since = Counters::read().since(before);
  if (since["TcpActiveOpens"] != 1 || since["TcpPassiveOpens"] != 1) return "others call here";
  return "";
}

TEST_CASE("a private network has loopback, counters at 0, and sysctls of its own") {
  const int somaxconn = net::somaxconn();
  const std::string reported = in_child(look_around);
  if (reported.starts_with(kNotAllowed)) SKIP(reported);
  CHECK(reported == "");
  CHECK(net::somaxconn() == somaxconn);  // here nothing has changed
}

TEST_CASE("an ordinary user has it as well, and stays who they are") {
  const std::string reported = in_child([] {
    become_nobody();
    return look_around();
  });
  if (reported.starts_with(kNotAllowed)) SKIP(reported);
  CHECK(reported == "");
}

TEST_CASE("where it is not allowed, it says so and how to do without") {
  const auto reported = net::test::in_own_network([] {
    set_sysctl("user/max_net_namespaces", "0");
    const Listener listener;
    const std::string error = error_of([] { enter_private_network(); });
    const Fd client = net::test::connect_to(listener.address());  // still the same network
    return error;
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("cannot make a network namespace: ENOSPC") &&
                            ContainsSubstring("--netns host") &&
                            ContainsSubstring("user.max_net_namespaces"));
}

TEST_CASE("a setting that is not there or not taken is an error that names it") {
  const auto reported = net::test::in_own_network([] {
    return error_of([] { set_sysctl("net/core/no_such_thing", "1"); }) + "\n" +
           error_of([] { set_sysctl("net/core/somaxconn", "many"); });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported, ContainsSubstring("cannot set net/core/no_such_thing to \"1\": ") &&
                            ContainsSubstring("No such file") &&
                            ContainsSubstring("cannot set net/core/somaxconn to \"many\": ") &&
                            ContainsSubstring("Invalid argument"));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
