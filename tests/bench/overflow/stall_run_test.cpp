#include "bench/overflow/stall_run.hpp"

#include <fmt/core.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using net::test::in_child;

// 500 clients per second, nobody taken for 100 ms, twice: 50 clients each time.
std::string run_with(std::initializer_list<unsigned> backlogs) {
  return in_child([&] {
    const target::Testbed testbed({}, true);
    if (!testbed.is_private()) return "not private: " + testbed.text();
    const StallPlan plan = stall_plan("100ms/200ms", 500, load::Arrivals::constant, 1, 2);
    std::string reported;
    for (const unsigned backlog : backlogs) {
      const StallRun run = run_stall(plan, backlog, testbed, {});
      reported += fmt::format("{} of {} lost a SYN, {} rests{}; ", run.tally.late_clients,
                              run.tally.finished, run.rests.size(), run.account.difference());
    }
    return reported;
  });
}

TEST_CASE("exactly those lose a SYN who find no place, whatever else the machine does") {
  const std::string reported = run_with({29, 49});
  if (reported.starts_with("not private")) SKIP(reported);
  CHECK(reported == "40 of 200 lost a SYN, 2 rests; 0 of 200 lost a SYN, 2 rests; ");
}

// From the SYN to the request.
unsigned segments_of_a_client(bool ack_with_request) {
  const Listener listener;
  load::Work work = work_for(listener.address(), load::Mode::open);
  work.ack_with_request = ack_with_request;
  Bench bench(work);
  bench.begin();
  const Served served = listener.accept();
  tcp_info info{};
  eventually([&] {
    socklen_t length = sizeof info;
    ::getsockopt(served.fd(), IPPROTO_TCP, TCP_INFO, &info, &length);
    return info.tcpi_data_segs_in > 0;
  });
  return info.tcpi_segs_in;
}

TEST_CASE("the last ACK of the handshake comes with the request where that is asked for") {
  CHECK(segments_of_a_client(false) == 3);
  CHECK(segments_of_a_client(true) == 2);
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
