// Reports to the service manager, by sd_notify(3)'s protocol: datagrams to NOTIFY_SOCKET.
// Owned by whoever serves; used by one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/fd.hpp"

namespace merhaba::net {

class ServiceManager {
 public:
  // Connects to the socket that NOTIFY_SOCKET names, by a path or "@name"; from then on neither the
  // variable nor the right to make sockets is needed. Without it, or where it cannot be reached,
  // listens() is false and nothing is ever sent.
  ServiceManager() noexcept;

  // Within which it wants to hear WATCHDOG=1, ms (WatchdogSec=, as WATCHDOG_USEC); 0: it does not.
  std::uint64_t watchdog_interval() const noexcept { return watchdog_interval_; }
  bool listens() const noexcept { return static_cast<bool>(socket_); }

  // Sends assignments, one per line: "READY=1\nSTATUS=…". Never blocks. False where the manager
  // does not take them now, and may later. It sees which process sends.
  bool notify(std::string_view assignments) noexcept;

 private:
  Fd socket_;
  std::uint64_t watchdog_interval_ = 0;
};

}  // namespace merhaba::net
