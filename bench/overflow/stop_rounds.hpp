// Starts a server and stops it gracefully under load, once per round.
// Functions of overflow stop; the processes they start have ended when they return.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/command/load_options.hpp"
#include "bench/command/progress.hpp"
#include "bench/load/load.hpp"
#include "bench/overflow/account.hpp"
#include "bench/target/running_peer.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::overflow {

struct GracefulStop {
  load::Tally tally;
  // Clients connected and not yet accepted at the signal; of several stops, the least.
  std::uint64_t queued = UINT64_MAX;
  // Connections served, by the server's own summary, if it writes one (merhaba) and it is complete.
  std::optional<std::uint64_t> served_by_server;

  GracefulStop& operator+=(const GracefulStop& more);
  Account account(const std::string& name, const kernel::Counters& kernel) const;
};

// `work`: open, and long enough for the queue to fill, and beyond. After its first response the
// server is halted (SIGSTOP) until `queued` clients are in its queue, gets the signal of its
// graceful stop while they wait, and resumes. Throws Error when fewer get into the queue.
GracefulStop stop_gracefully(target::RunningPeer& server, const load::Work& work,
                             std::uint64_t queued, const load::Watch& watch);

struct StopRounds {
  unsigned queued = 1000;  // least number of clients in the queue at the signal
  unsigned rounds = 3;
  double rate = 5000;  // clients per second
  std::uint64_t seed = 1;
};

// Each round has its own server and its own client addresses. Throws Error and UsageError.
GracefulStop stop_rounds(const target::Peer& peer, const target::Places& places,
                         const StopRounds& options, const target::Testbed& testbed,
                         command::Progress& progress);

// The load of a round, open: `load` says how much; its clients have addresses of their own. Throws
// Error where it cannot be made.
load::Work work_of_round(const command::LoadOptions& load, unsigned round,
                         const net::SocketAddress& server, const target::Testbed& testbed);

// Returns an address with a port for each client of a round; no two are the same, in any round. A
// SYN from a port that the server still has in TIME-WAIT would be answered by that socket and sent
// twice, although nothing listens any more.
std::vector<net::SocketAddress> sources_of_their_own(unsigned round, unsigned clients);

}  // namespace merhaba::bench::overflow
