// Stages are set in children: each enters networks and pins itself for good.
#include "bench/target/testbed.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "bench/support.hpp"
#include "net/accept_queue.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::in_child;

TEST_CASE("a server that is started has a network of its own where that is allowed") {
  const std::string reported = in_child([] {
    const Testbed testbed({}, true);
    if (!testbed.is_private()) return testbed.text();
    const Listener listener(65535);
    return std::to_string(testbed.longest_backlog()) + " " + std::to_string(net::somaxconn()) +
           " " + (testbed.is_private() ? "private" : "host");
  });
  if (reported.starts_with("network: the host's")) SKIP(reported);
  CHECK(reported == "65535 65535 private");
}

TEST_CASE("in the host's network nothing is changed, and it is said to be shared") {
  const int somaxconn = net::somaxconn();
  const std::string reported = in_child([] {
    const Testbed testbed({Network::host, {}, {}}, true);
    return std::to_string(testbed.longest_backlog()) + (testbed.is_private() ? "private" : "") +
           " " + (testbed.is_private() ? "private" : "host") + " " + testbed.text();
  });
  CHECK_THAT(reported, ContainsSubstring(std::to_string(somaxconn) + " host ") &&
                           ContainsSubstring("shared with other programs"));
}

TEST_CASE("a running server is reached where it is; another namespace is refused") {
  CHECK(in_child([] {
          return std::string(Testbed({}, false).is_private() ? "private" : "host");
        }) == "host");
  const std::string reported = in_child([] {
    try {
      const Testbed testbed({Network::own, {}, {}}, false);
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  });
  CHECK_THAT(reported, ContainsSubstring("--netns private"));
}

TEST_CASE("where no private network is to be had, the host's is used and it says why") {
  const auto reported = net::test::in_own_network([] {
    kernel::set_sysctl("user/max_net_namespaces", "0");
    const Testbed testbed({}, true);
    return testbed.text() + "\n" + error_of([] {
             const Testbed own({Network::own, {}, {}}, true);
           });
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK_THAT(*reported,
             ContainsSubstring("the host's, its counters are shared with other programs (cannot "
                               "make a network namespace: ENOSPC") &&
                 ContainsSubstring("\ncannot make a network namespace"));
}

TEST_CASE("the load keeps away from the servers' CPU, and says where both are") {
  const std::vector<unsigned> cpus = kernel::allowed_cpus(0);
  const std::string reported = in_child([] {
    const Testbed testbed({Network::host, {}, {}}, true);
    return testbed.text() + "\n" + kernel::cpu_list(kernel::allowed_cpus(0)) +
           (testbed.may_spin() ? " spins" : "");
  });
  const std::string last = std::to_string(cpus.back());
  if (cpus.size() == 1) {
    CHECK_THAT(reported, ContainsSubstring("one CPU for both") && !ContainsSubstring("spins"));
  } else {
    CHECK_THAT(reported, ContainsSubstring("servers on CPU " + std::to_string(cpus.front())) &&
                             ContainsSubstring("load on CPU " + last + "\n" + last + " spins"));
  }
}

TEST_CASE("on the server's CPU the load does not spin; a CPU that is not there is an error") {
  CHECK(in_child([] {
          const unsigned cpu = kernel::allowed_cpus(0).front();
          const Testbed testbed({Network::host, cpu, cpu}, true);
          return std::string(testbed.may_spin() ? "spins" : "") +
                 kernel::cpu_list(kernel::allowed_cpus(0));
        }) == std::to_string(kernel::allowed_cpus(0).front()));
  CHECK(in_child([] {
          return error_of([] { const Testbed testbed({Network::host, {}, 1000}, true); });
        }) != "");
}

}  // namespace
}  // namespace merhaba::bench::target::test
