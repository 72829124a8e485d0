// One server, told to stop while clients keep coming by the clock, with its queue full of requests.
// A value, of one stop or the sum of several; the server has ended when it is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/load/load.hpp"
#include "bench/overflow/account.hpp"
#include "bench/target/running_peer.hpp"

namespace merhaba::bench::overflow {

struct GracefulStop {
  load::Tally tally;
  // Connected and not yet accepted, at the signal; of several stops, the least.
  std::uint64_t queued = UINT64_MAX;
  // By the server's own account, where it keeps one (merhaba) and it is complete: connections
  // served.
  std::optional<std::uint64_t> served_by_server;

  GracefulStop& operator+=(const GracefulStop& more);
  Account account(const std::string& name, const kernel::Counters& kernel) const;
};

// `work`: open, and long enough for the queue to fill and for some more. When the server has
// answered for the first time it is halted (SIGSTOP) until `queued` clients are in its queue, gets
// the signal of its graceful stop while they wait, and goes on. Throws Error where so many do not
// come into the queue.
GracefulStop stop_gracefully(target::RunningPeer& server, const load::Work& work,
                             std::uint64_t queued, const load::Watch& watch);

}  // namespace merhaba::bench::overflow
