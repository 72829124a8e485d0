// What the service manager hears of a server, where it listens (NOTIFY_SOCKET): that it serves, how
// its accept queues are, that it stops. On the thread of the first worker.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "net/service_manager.hpp"
#include "server/open_listeners.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class ServiceReport {
 public:
  void open(uv::Loop& loop, const Listening& listening) noexcept;
  void close() noexcept { timer_.close(); }

  void serving() noexcept;  // once more after a hand-over that has failed
  // It serves instead of us; from here on we say nothing.
  void handed_over_to(pid_t successor) noexcept;
  // From here on the manager's patience is extended every second, until close().
  void stopping() noexcept;

 private:
  void say(std::string_view assignments) noexcept;
  void on_tick() noexcept;

  net::ServiceManager manager_;
  const Listening* listening_ = nullptr;
  uv::Timer timer_;
  std::string unsaid_;  // what the manager has not taken yet
  enum class Phase : std::uint8_t { quiet, serving, stopping } phase_ = Phase::quiet;
};

}  // namespace merhaba::server
