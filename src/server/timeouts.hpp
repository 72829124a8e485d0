// Entries that wait for a time: queues, in each of which all wait equally long, so that the first
// is due first, and one timer for them all. Entries belong to their owners. One a worker.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/callback.hpp"
#include "base/text.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Timeouts {
 public:
  using Queue = std::uint8_t;  // an index of the durations given at the start
  static constexpr Queue kNone = 0xff;

  struct Entry {
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    Entry* previous = nullptr;
    Entry* next = nullptr;
    std::uint32_t due = 0;  // ms of Timeouts::now(), wrapping: only differences count
    Queue queue = kNone;    // where it waits
  };

  explicit Timeouts(std::span<const Milliseconds> durations);  // one for each queue

  // Calls (owner->*OnExpired)(Entry&, Queue) noexcept for each entry whose time has come; it is
  // out of its queue then. No entry may be set for 0 ms from there.
  template <auto OnExpired, class Owner>
  void open(uv::Loop& loop, Owner* owner) noexcept {
    loop_ = &loop;
    on_expired_ = Callback<Entry&, Queue>::to<OnExpired>(owner);
    timer_.open(loop, this);
  }
  void close() noexcept { timer_.close(); }

  // Waits anew, from now. O(1); the entry may be waiting already.
  void set(Entry& entry, Queue queue) noexcept;
  void clear(Entry& entry) noexcept;
  // The loop was blocked on purpose for so long: no timeout counts it.
  void stand_still(Milliseconds blocked) noexcept;

  // `visit` must not set or clear any entry.
  template <class Visit>
  void for_each(Visit visit) {
    for (Ring& ring : queues_) {
      for (Entry* entry = ring.end.next; entry != &ring.end; entry = entry->next) visit(*entry);
    }
  }

 private:
  struct Ring {
    Entry end;                   // the end mark: the first comes after it, the last before it
    std::uint32_t duration = 0;  // ms
    Entry* first() noexcept { return end.next == &end ? nullptr : end.next; }
  };

  // Time during which the loop ran: the clock stands still while the process is suspended.
  std::uint32_t now() const noexcept;
  void on_tick() noexcept;
  void expire_due() noexcept;
  void schedule() noexcept;
  void start(std::uint32_t delay) noexcept;

  std::vector<Ring> queues_;
  uv::Timer timer_;
  uv::Loop* loop_ = nullptr;
  Callback<Entry&, Queue> on_expired_;
  std::uint64_t tick_due_ = 0;   // of the loop's clock
  std::uint64_t suspended_ = 0;  // ms the loop's clock is ahead of ours
};

}  // namespace merhaba::server
