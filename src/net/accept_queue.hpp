// The accept queue behind one listening socket: how deep and how large it is.
// Linux; elsewhere (and with -Dportable=true) the results are "unknown".
#pragma once

#include <cstdint>
#include <optional>

namespace merhaba::net {

struct QueueState {
  std::uint32_t depth = 0;  // connections waiting for accept
  std::uint32_t limit = 0;  // the backlog in effect; the queue holds limit + 1
  std::uint32_t drops = 0;  // TCP: packets this listener dropped (SO_MEMINFO, SK_MEMINFO_DROPS)
};
// Of a listening TCP socket (TCP_INFO: tcpi_unacked, tcpi_sacked) or Unix socket (unix_diag).
std::optional<QueueState> queue_state(int listener) noexcept;

// The depth alone, of a TCP socket, at a third of the cost of an accept() that finds the queue
// empty.
std::optional<std::uint32_t> queue_depth(int listener) noexcept;

// net.core.somaxconn of this network namespace; 0 where unknown.
int somaxconn() noexcept;

}  // namespace merhaba::net
