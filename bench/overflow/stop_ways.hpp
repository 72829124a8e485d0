// The ways to stop listening. Each is tried on a listener of our own with clients in its queue,
// while more clients arrive before, between and after the steps of the stop.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/overflow/account.hpp"

namespace merhaba::bench::overflow {

enum class StopWay {
  close_first,          // close(2), with clients in the queue
  drain_first,          // accept(2) until the queue is empty, then close
  refuse_first,         // merhaba's: refuse new handshakes, accept until the queue is empty, close
  successor,            // start another listener on the port (SO_REUSEPORT), then close
  migrating_successor,  // the same with net.ipv4.tcp_migrate_req 1
  hand_over             // let a successor serve the same socket, then close
};
inline constexpr std::array kStopWays{StopWay::close_first,         StopWay::drain_first,
                                      StopWay::refuse_first,        StopWay::successor,
                                      StopWay::migrating_successor, StopWay::hand_over};

std::string_view stop_way_name(StopWay way);

struct StopRun {
  Account account;
  Account predicted;            // attempted, and outcomes
  std::uint64_t lost_syns = 0;  // SYNs dropped; clients sent them again

  bool as_predicted() const;
};

// Returns the clients that were reset or got no response. A refused client is not lost.
std::uint64_t lost_clients(const Account& account);

// Must run in a private network, whose sysctls it sets. `queued`: clients in the queue when the
// stop begins, from 1; a tenth as many arrive at each moment after that. Throws Error.
StopRun try_stop(StopWay way, unsigned queued);

}  // namespace merhaba::bench::overflow
