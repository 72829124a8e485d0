// What ranks say before the start, and who keeps all of them from starting.
#include "bench/accept/readiness.hpp"

#include "bench/kernel/identity.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::accept::test {
namespace {

Readiness rank(const std::string& host, const std::string& error = "") {
  Readiness readiness;
  readiness.host = host;
  readiness.error = error;
  return readiness;
}

TEST_CASE("what a rank says arrives as it was said") {
  Readiness sent = readiness_here();
  CHECK(sent.host == kernel::host_name());
  CHECK(sent.machine == kernel::network_identity());
  CHECK(sent.error.empty());
  sent.error = "no \"ports\"\n";
  sent.about = "127.0.0.1:80 (nginx, process 12)";
  sent.holds = 4097;
  sent.bound = {2, 3};
  const Readiness received = readiness_from(readiness_text(sent));
  CHECK(received.host == sent.host);
  CHECK(received.machine == sent.machine);
  CHECK(received.error == sent.error);
  CHECK(received.about == sent.about);
  CHECK(received.holds == 4097);
  CHECK(received.bound == sent.bound);
}

TEST_CASE("ranks that are all ready start, and the first that is not is named") {
  CHECK_FALSE(complaint_of({}));
  CHECK_FALSE(complaint_of({rank("m0"), rank("m1")}));
  CHECK(complaint_of({rank("m0"), rank("m1", "no ports"), rank("m2")}) == "rank 1 on m1: no ports");
  CHECK(complaint_of({rank("m0"), rank("m1", "no ports"), rank("m2", "no memory")}) ==
        "rank 1 on m1: no ports (and another rank)");
  CHECK(complaint_of({rank("m0", "a"), rank("m1", "b"), rank("m2", "c")}) ==
        "rank 0 on m0: a (and 2 other ranks)");
}

Readiness bound(const std::string& machine, std::vector<unsigned> cpus) {
  Readiness readiness = rank("host");
  readiness.machine = machine;
  readiness.bound = std::move(cpus);
  return readiness;
}

TEST_CASE("a rank is alone on its core where no other of its machine may run there") {
  CHECK(alone_on_their_cores({bound("boot/1", {0, 1}), bound("boot/2", {2, 3})}) == "11");
  CHECK(alone_on_their_cores({bound("boot/1", {0}), bound("boot/2", {0})}) == "00");
  CHECK(alone_on_their_cores({bound("boot/1", {0}), bound("other/1", {0})}) == "11");
  CHECK(alone_on_their_cores({bound("boot/1", {0}), bound("boot/1", {})}) == "00");
  CHECK(alone_on_their_cores({bound("boot/1", {0}), bound("boot/1", {1}), bound("boot/1", {1})}) ==
        "100");
  CHECK(alone_on_their_cores({}).empty());
}

}  // namespace
}  // namespace merhaba::bench::accept::test
