// What the admin listener shows of the past: the accept queues, looked at ten times per second, and
// what has happened in each of the last sixty seconds. Lives on one loop, used by its thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/control.hpp"
#include "server/listener.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class History {
 public:
  struct Queue {
    std::string address;
    unsigned worker;                   // from 1; 0: all workers share it
    std::vector<Listener*> listeners;  // one socket's; the first that is open is asked
  };

  // What it looks at, which outlives it. Call when the addresses are final.
  void watch(std::vector<Queue> queues, std::vector<const Counters*> workers);
  // On the thread of the loop, from open() on.
  void open(uv::Loop& loop) noexcept;
  void close() noexcept { timer_.close(); }

  // Of listeners that are open.
  std::vector<QueueView> queues() const;
  const std::vector<SecondView>& seconds() const noexcept { return seconds_; }

 private:
  void on_tick() noexcept;
  void end_second() noexcept;
  SecondView so_far() const noexcept;

  std::vector<Queue> queues_;
  std::vector<const Counters*> workers_;
  std::vector<SecondView> seconds_;  // the oldest first
  SecondView before_;                // the totals when the current second began
  std::uint64_t second_due_ = 0;     // ms of the loop's clock
  uv::Loop* loop_ = nullptr;
  uv::Timer timer_;
};

}  // namespace merhaba::server
