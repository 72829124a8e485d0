#include "bench/kernel/system_facts.hpp"

#include <sys/utsname.h>

#include <set>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

std::string fact(const std::string& name) {
  for (const auto& [known, value] : system_facts()) {
    if (known == name) return value;
  }
  return "";
}

TEST_CASE("the facts begin with the kernel, each has a name of its own and a value") {
  const auto facts = system_facts();
  utsname name{};
  REQUIRE(::uname(&name) == 0);
  CHECK(facts.front().first == "kernel");
  CHECK_THAT(facts.front().second, Catch::Matchers::ContainsSubstring(name.release));
  std::set<std::string> names;
  for (const auto& [known, value] : facts) {
    CHECK_FALSE(value.empty());
    CHECK(value.find_first_of("\t\n") == std::string::npos);
    CHECK(names.insert(known).second);
  }
}

TEST_CASE("the program reports its commit and its compiler") {
  CHECK_THAT(fact("merhaba-bench"), Catch::Matchers::ContainsSubstring(", commit "));
#ifdef __clang__
  CHECK_THAT(fact("compiler"), Catch::Matchers::ContainsSubstring("lang 1"));
#else
  CHECK_THAT(fact("compiler"), Catch::Matchers::StartsWith("GCC 1"));
#endif
}

TEST_CASE("the settings are those of this network namespace") {
  const auto reported = net::test::in_own_network([] {
    net::test::write_file("/proc/sys/net/core/somaxconn", "777");
    net::test::write_file("/proc/sys/net/ipv4/ip_local_port_range", "20000 30001");
    return fact("net.core.somaxconn") + ", " + fact("net.ipv4.ip_local_port_range");
  });
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported == "777, 20000 30001");
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
