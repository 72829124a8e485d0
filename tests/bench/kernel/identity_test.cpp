#include "bench/kernel/identity.hpp"

#include <unistd.h>

#include <array>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

TEST_CASE("processes in one network have the same identity") {
  const std::string own = network_identity();
  CHECK(network_identity() == own);
  CHECK(net::test::in_child(network_identity) == own);
  CHECK(boot_of(own).size() == 36);  // a UUID
  CHECK(own.find_first_not_of("0123456789", own.find('/') + 1) == std::string::npos);
}

TEST_CASE("another network has another identity, of the same boot") {
  const auto other = net::test::in_own_network(network_identity);
  if (!other) SKIP("no network namespace of one's own here");
  CHECK(*other != network_identity());
  CHECK(boot_of(*other) == boot_of(network_identity()));
}

TEST_CASE("the boot is what network namespaces of one machine share") {
  CHECK(boot_of("a-boot/4026531840") == "a-boot");
  CHECK(boot_of("").empty());
  CHECK(network_identity().starts_with(boot_of(network_identity()) + "/"));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
