// Reports workers whose loop is stuck, and ends a process that they keep from stopping. It needs
// no thread: a signal, SIGALRM, looks every now and then. One server of a process has it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace merhaba::server {

// What a worker says of itself.
struct Pulse {
  // Since when something runs in this iteration of the loop, ms of uv_hrtime(); 0: it waits.
  std::atomic<std::uint64_t> running_since{0};
  std::atomic<bool> reported{false};  // as stuck; the worker reports when that is over

  void runs(std::uint64_t now) noexcept {
    if (running_since.load(std::memory_order_relaxed) == 0) {
      running_since.store(now, std::memory_order_relaxed);
    }
  }
  // For how long by then, ms; nothing when it waits.
  std::optional<std::uint64_t> running(std::uint64_t now) const noexcept {
    const std::uint64_t since = running_since.load(std::memory_order_relaxed);
    if (since == 0) return {};
    return now > since ? now - since : 0;
  }
  // Longer than `stuck_after`, ms; 0: nobody is called stuck.
  bool is_stuck(std::uint64_t now, std::uint64_t stuck_after) const noexcept {
    return stuck_after > 0 && running(now).value_or(0) > stuck_after;
  }
  void waits() noexcept { running_since.store(0, std::memory_order_relaxed); }
};

class Watchdog {
 public:
  // A worker is stuck when one iteration of its loop runs for longer than `stuck_after`, which is
  // not 0. After SIGINT, SIGTERM or SIGQUIT one that still runs for a second when `patience` is
  // over ends the process, with exit code 1. The pulses outlive the watchdog. Call when uv::Signal
  // has the three.
  Watchdog(std::vector<Pulse*> pulses, Milliseconds stuck_after, Milliseconds patience);
  ~Watchdog();
  // After another reading of the configuration.
  void set_patience(Milliseconds patience) noexcept {
    patience_ = static_cast<std::uint64_t>(patience.count());
  }
  // From here on it looks at nobody, and ends the process, with exit code 1, should it still run
  // after so long: a stuck worker may hold a lock that the others need to end.
  void end_after(Milliseconds time) noexcept;
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  static void on_alarm(int) noexcept;
  static void on_stop_signal(int number) noexcept;
  void look() noexcept;

  const std::vector<Pulse*> pulses_;
  std::vector<std::string> stuck_texts_;  // for each, what a signal handler cannot put together
  std::string seconds_text_;
  std::string end_text_;
  const std::uint64_t stuck_after_;      // ms
  std::atomic<std::uint64_t> patience_;  // ms
  const std::uint64_t interval_;         // ms, between two looks
  std::uint64_t last_look_ = 0;          // ms
  std::atomic<std::uint64_t> stop_asked_at_{0};
  std::atomic<bool> ends_{false};
};

}  // namespace merhaba::server
