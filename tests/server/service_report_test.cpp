#include "server/service_report.hpp"

#include <sys/socket.h>
#include <uv.h>

#include <cstdlib>
#include <string>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using net::test::Folder;

// A service manager that wants to hear of us every 40 ms, and a report of two workers to it.
struct Reported {
  Folder folder;
  Fd manager = net::test::bind_by_hand(folder / "notify", SOCK_DGRAM);
  Pulse first, second;
  Listening listening;
  uv::Loop loop;
  std::unique_ptr<ServiceReport> report;

  explicit Reported(Milliseconds stuck_after = Milliseconds{100}) {
    ::setenv("NOTIFY_SOCKET", (folder / "notify").c_str(), 1);
    ::setenv("WATCHDOG_USEC", "40000", 1);
    report = std::make_unique<ServiceReport>();
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    report->open(loop, listening, {&first, &second}, stuck_after);
    report->serving();
  }
  ~Reported() {
    report->close();
    loop.run();
  }
  // How often WATCHDOG=1 came while the loop ran for 200 ms.
  int fed() {
    heard();
    const std::uint64_t end = uv_hrtime() + 200'000'000;
    while (uv_hrtime() < end) uv_run(loop.raw(), UV_RUN_NOWAIT);
    const std::string text = heard();
    int count = 0;
    for (std::size_t at = 0; (at = text.find("WATCHDOG=1\n", at)) != std::string::npos; ++at) {
      ++count;
    }
    return count;
  }
  std::string heard() {
    std::string all;
    char text[4096];
    for (ssize_t got = 0; (got = ::recv(manager.get(), text, sizeof text, MSG_DONTWAIT)) > 0;) {
      all.append(text, static_cast<std::size_t>(got));
    }
    return all;
  }
};

std::uint64_t ms_ago(std::uint64_t ms) { return uv_hrtime() / 1'000'000 - ms; }

TEST_CASE("the watchdog is fed while workers wait, or run for a moment") {
  Reported reported(Milliseconds{60'000});
  CHECK(reported.fed() >= 1);
  reported.second.runs(ms_ago(0));
  CHECK(reported.fed() >= 1);
}

TEST_CASE("the watchdog is not fed while any worker is stuck, and is again when it goes on") {
  Reported reported;
  reported.second.runs(ms_ago(5'000));
  CHECK(reported.fed() == 0);
  reported.second.waits();
  CHECK(reported.fed() >= 1);
}

TEST_CASE("where nobody is called stuck, the loop that turns is enough") {
  Reported reported(Milliseconds{0});
  reported.second.runs(ms_ago(5'000));
  CHECK(reported.fed() >= 1);
}

TEST_CASE("after a hand-over the watchdog is the successor's to feed") {
  Reported reported;
  reported.report->handed_over_to(1);
  CHECK(reported.fed() == 0);
  reported.report->serving();  // that one has failed
  CHECK(reported.fed() >= 1);
}

}  // namespace
}  // namespace merhaba::server::test
