// A server started and stopped gracefully under load, again and again.
// Functions of overflow stop; what they start is gone when they return.
#pragma once

#include <vector>

#include "bench/command/progress.hpp"
#include "bench/overflow/graceful_stop.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::overflow {

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
