// Everything of a worker that waits for a time: a queue for each kind of deadline, whose entries
// all wait equally long, and one timer for them all. Entries belong to their owners.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "server/config.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

struct Deadline {
  enum class Kind : std::uint8_t {
    // of a connection
    header,
    body,
    idle,
    write,
    linger,
    grace,
    // of the worker
    accept_retry,
    queue_check,
    drain_end,
    stall,
    none,
  };

  Deadline() = default;
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  Deadline* previous = nullptr;
  Deadline* next = nullptr;
  std::uint32_t due = 0;  // ms of Deadlines::now(), wrapping: only differences count
  Kind kind = Kind::none;
};

class Deadlines {
 public:
  using Handler = void (*)(void* owner, Deadline& entry, Deadline::Kind kind) noexcept;

  explicit Deadlines(const Config& config) noexcept;

  // `handler` is called for each entry whose time has come, with the kind it was of; the entry is
  // out of its queue then. No entry may be set for 0 ms by its own handler.
  void open(uv::Loop& loop, Handler handler, void* owner) noexcept;
  void close() noexcept { timer_.close(); }

  // Waits anew, from now. O(1); the entry may be waiting already.
  void set(Deadline& entry, Deadline::Kind kind) noexcept;
  void clear(Deadline& entry) noexcept;
  // The loop was blocked on purpose for so long: no deadline counts it.
  void stand_still(Milliseconds blocked) noexcept;

  // `visit` must not set or clear any entry.
  template <class Visit>
  void for_each(Deadline::Kind kind, Visit visit) {
    Deadline& queue = queues_[static_cast<std::size_t>(kind)];
    for (Deadline* entry = queue.next; entry != &queue; entry = entry->next) visit(*entry);
  }

 private:
  Deadline* first(Deadline::Kind kind) noexcept;
  static constexpr std::size_t kKinds = static_cast<std::size_t>(Deadline::Kind::none);

  // Time during which the loop ran: the clock stands still while the process is suspended.
  std::uint32_t now() const noexcept;
  void on_tick() noexcept;
  void expire_due() noexcept;
  void schedule() noexcept;
  void start(std::uint32_t delay) noexcept;

  std::array<std::uint32_t, kKinds> durations_;  // ms
  std::array<Deadline, kKinds> queues_;          // rings; the entry itself is the end mark
  uv::Timer timer_;
  uv::Loop* loop_ = nullptr;
  Handler handler_ = nullptr;
  void* owner_ = nullptr;
  std::uint64_t tick_due_ = 0;   // of the loop's clock
  std::uint64_t suspended_ = 0;  // ms the loop's clock is ahead of ours
};

}  // namespace merhaba::server
