// What the service manager hears of a server, where it listens (NOTIFY_SOCKET): that it serves, how
// its accept queues are, that it stops. On the thread of the first worker.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/service_manager.hpp"
#include "server/open_listeners.hpp"
#include "server/watchdog.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class ServiceReport {
 public:
  // `pulses` of the workers: the manager's watchdog is fed as long as none of them has been running
  // for longer than `stuck_after`; 0: as long as this loop turns. All outlive it.
  void open(uv::Loop& loop, const Listening& listening, std::vector<const Pulse*> pulses,
            Milliseconds stuck_after);
  void close() noexcept {
    timer_.close();
    feeding_.close();
  }

  void serving() noexcept;  // once more after a reload, or a hand-over that has failed
  void reloading() noexcept;
  // It serves instead of us; from here on we say nothing.
  void handed_over_to(pid_t successor) noexcept;
  // From here on the manager's patience is extended every second, until close().
  void stopping() noexcept;

 private:
  void say(std::string_view assignments) noexcept;
  void on_tick() noexcept;
  void feed_watchdog() noexcept;

  net::ServiceManager manager_;
  const Listening* listening_ = nullptr;
  std::vector<const Pulse*> pulses_;
  std::uint64_t stuck_after_ = 0;  // ms
  uv::Timer timer_;
  uv::Timer feeding_;
  std::string unsaid_;  // what the manager has not taken yet
  enum class Phase : std::uint8_t { quiet, serving, stopping } phase_ = Phase::quiet;
};

}  // namespace merhaba::server
