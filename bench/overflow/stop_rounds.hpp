// A server started and stopped gracefully under load, again and again.
// Functions of overflow stop; what they start is gone when they return.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/command/progress.hpp"
#include "bench/load/load.hpp"
#include "bench/overflow/account.hpp"
#include "bench/target/running_peer.hpp"
#include "bench/target/testbed.hpp"

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

struct StopRounds {
  unsigned queued = 1000;  // at the signal, at least
  unsigned rounds = 3;
  double rate = 5000;  // clients per second
  std::uint64_t seed = 1;
};

// Each round with a server, and with addresses of clients, of its own. Throws Error and UsageError.
GracefulStop stop_rounds(const target::Peer& peer, const target::Places& places,
                         const StopRounds& options, const target::Testbed& testbed,
                         command::Progress& progress);

// Addresses with ports for so many clients of a round, no two the same, nor those of another round:
// a SYN from a port that its server still has in TIME-WAIT would be answered by that, and sent
// twice, where nobody listens any more.
std::vector<net::SocketAddress> sources_of_their_own(unsigned round, unsigned clients);

}  // namespace merhaba::bench::overflow
