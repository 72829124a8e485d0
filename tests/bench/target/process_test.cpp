// Processes followed by their ids: their end seen, signals sent, and ended when their owner goes.
#include "bench/target/process.hpp"

#include <csignal>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "bench/target/child.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// A child that has become its program: before, a signal would meet the handlers of the tests.
class Sleeping {
 public:
  Sleeping() {
    REQUIRE(eventually([this] { return child.output() == "up\n"; }));
  }

 private:
  ScratchFolder folder_;

 public:
  Child child{{{"sh", "-c", "echo up; exec sleep 1000"}, {}, folder_.path() + "/output", {}}};
};

TEST_CASE("a process is followed to its end") {
  Sleeping sleeping;
  Child& child = sleeping.child;
  const Process process(child.id());
  CHECK(process.id() == child.id());
  CHECK_FALSE(process.ended());
  process.signal(SIGKILL);
  CHECK(eventually([&] { return process.ended(); }));
  CHECK(child.wait() == -SIGKILL);
  CHECK(process.ended());
  CHECK_THAT(error_of([&] { process.signal(SIGTERM); }),
             ContainsSubstring("cannot send SIGTERM to process " + std::to_string(child.id()) +
                               ": ESRCH"));
}

TEST_CASE("a process ends with its owner") {
  Sleeping sleeping;
  Child& child = sleeping.child;
  { const Process process(child.id()); }
  CHECK(child.wait() == -SIGTERM);
}

TEST_CASE("a process that is not there is reported by its id") {
  Sleeping sleeping;
  Child& child = sleeping.child;
  child.stop();
  CHECK_THAT(error_of([&] { Process{child.id()}; }),
             ContainsSubstring("cannot follow process " + std::to_string(child.id()) + ": ESRCH"));
}

TEST_CASE("a child that may be outlived leaves what it started until it is stopped") {
  const ScratchFolder folder;
  Command command{{"sh", "-c", "sleep 1000 & echo $!; exit 7"}, {}, folder.path() + "/out", {}};
  command.outlived = true;
  Child child(command);
  CHECK(child.wait() == 7);
  const Process left(std::stoi(child.output()));
  CHECK_FALSE(left.ended());
  child.stop();
  CHECK(eventually([&] { return left.ended(); }));
  CHECK(child.wait() == 7);
}

}  // namespace
}  // namespace merhaba::bench::target::test
