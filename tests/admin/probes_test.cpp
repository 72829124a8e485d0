#include "admin/probes.hpp"

#include "admin/fake_control.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Readiness = server::Overview::Readiness;

TEST_CASE("a server is alive while no worker is stuck, however ready it is") {
  server::Overview overview = busy_overview();
  for (const Readiness readiness : {Readiness::ready, Readiness::disabled, Readiness::stopping}) {
    overview.readiness = readiness;
    CHECK(livez(overview).status == 200);
    CHECK(livez(overview).body == "ok\n");
  }
}

TEST_CASE("a stuck worker makes a server neither alive nor ready, and the body says which it is") {
  server::Overview overview = busy_overview();
  overview.readiness = Readiness::stuck;
  overview.workers[1].running = Milliseconds{7340};
  overview.workers[1].is_stuck = true;
  const std::string one =
      "worker 2 is stuck: it has been running for 7.3 s in one iteration of its loop\n";
  CHECK(livez(overview).status == 503);
  CHECK(livez(overview).body == one);
  CHECK(readyz(overview).status == 503);
  CHECK(readyz(overview).body == one);
  overview.workers[0].running = Milliseconds{61'000};
  overview.workers[0].is_stuck = true;
  CHECK(livez(overview).body ==
        "worker 1 is stuck: it has been running for 61.0 s in one iteration of its loop\n" + one);
}

TEST_CASE("a worker that stops while it is stuck is no reason to call the server alive") {
  server::Overview overview = busy_overview();
  overview.readiness = Readiness::stopping;
  overview.workers[0].is_stuck = true;
  CHECK(livez(overview).status == 503);
  CHECK(readyz(overview).body == "stopping\n");
}

TEST_CASE("a server that is not ready says why") {
  server::Overview overview = busy_overview();
  CHECK(readyz(overview).status == 200);
  CHECK(readyz(overview).body == "ready\n");
  overview.readiness = Readiness::disabled;
  CHECK(readyz(overview).status == 503);
  CHECK(readyz(overview).body == "disabled: POST /readyz/enable makes it ready again\n");
  overview.readiness = Readiness::stopping;
  CHECK(readyz(overview).status == 503);
  CHECK(readyz(overview).body == "stopping\n");
  overview.readiness = Readiness::stuck;
  CHECK(readyz(overview).body == "a worker is stuck\n");
}

}  // namespace
}  // namespace merhaba::admin::test
