// The ways to stop listening, each tried on a listener of our own that has clients in its queue
// while others keep coming: before each step of the stop, between its steps, and after it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/overflow/account.hpp"

namespace merhaba::bench::overflow {

enum class StopWay {
  close_first,         // close(2), whoever waits
  drain_first,         // accept(2) until nobody waits, then close
  refuse_first,        // merhaba's: let no new handshake begin, accept until nobody waits, close
  successor,           // somebody else listens on the same port (SO_REUSEPORT), then close
  migrating_successor  // the same with net.ipv4.tcp_migrate_req 1
};
inline constexpr std::array kStopWays{StopWay::close_first, StopWay::drain_first,
                                      StopWay::refuse_first, StopWay::successor,
                                      StopWay::migrating_successor};

std::string_view stop_way_name(StopWay way);

struct StopRun {
  Account account;
  Account predicted;            // attempted, and outcomes
  std::uint64_t lost_syns = 0;  // that nobody answered; sent again, they are

  bool as_predicted() const;
};

// Of a client whose handshake was taken, or who was left without a response. A refusal is none.
std::uint64_t lost_clients(const Account& account);

// In a private network, whose sysctls it sets. `queued`: clients in the queue when the stop begins,
// from 1; a tenth as many come at each of the moments after that. Throws Error.
StopRun try_stop(StopWay way, unsigned queued);

}  // namespace merhaba::bench::overflow
