// Entries that wait for a time: queues, in each of which all wait equally long, so that the first
// is due first, and one timer for them all. Entries belong to their owners. One a worker.
// However late the loop is (a crowd, a process that was suspended), what has arrived by then is
// read before anything expires: an entry goes only after a poll that began when it was due already.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/callback.hpp"
#include "base/text.hpp"
#include "uv/check.hpp"
#include "uv/idle.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Timeouts {
 public:
  using Queue = std::uint8_t;  // an index of the durations given at the start
  static constexpr Queue kNone = 0xff;
  static constexpr Milliseconds kNever{-1};  // a duration: its queue is only an order

  struct Entry {
    Entry() = default;
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    Entry* previous = nullptr;
    Entry* next = nullptr;
    std::uint32_t due = 0;  // ms of the loop's clock, wrapping: only differences count
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
    awake_.open(loop, this);
    polled_.open(loop, this);
  }
  void close() noexcept;
  // Others from now on, for those who wait already too, in the same order as at the start.
  void change(std::span<const Milliseconds> durations) noexcept;

  // Waits again, from now. O(1); the entry may be waiting already.
  void set(Entry& entry, Queue queue) noexcept;
  void clear(Entry& entry) noexcept;

  // The entry that has waited longest, and the last one. Null when none waits there.
  Entry* first(Queue queue) noexcept { return queues_[queue].first(); }
  Entry* last(Queue queue) noexcept { return queues_[queue].last(); }
  // The entry behind `entry`, which waits; null after the last.
  Entry* after(Entry& entry) noexcept {
    return entry.next == &queues_[entry.queue].end ? nullptr : entry.next;
  }

  // Visits all that wait now. `visit` may set and clear entries, others too; what is set again may
  // be visited once more.
  template <class Visit>
  void for_each(Visit visit) {
    for (Ring& ring : queues_) {
      std::size_t left = 0;
      for (Entry* entry = ring.end.next; entry != &ring.end; entry = entry->next) ++left;
      for (cursor_ = ring.end.next; left > 0 && cursor_ != &ring.end; --left) {
        Entry& entry = *cursor_;
        cursor_ = entry.next;
        visit(entry);
      }
    }
    cursor_ = nullptr;
  }

 private:
  struct Ring {
    Entry end;                   // the end mark: the first comes after it, the last before it
    std::uint32_t duration = 0;  // ms
    bool is_timed = true;
    Entry* first() noexcept { return end.next == &end ? nullptr : end.next; }
    Entry* last() noexcept { return end.previous == &end ? nullptr : end.previous; }
  };

  std::uint32_t now() const noexcept { return static_cast<std::uint32_t>(loop_->now()); }
  void unlink(Entry& entry) noexcept;
  void on_tick() noexcept;
  void on_awake() noexcept {}
  void on_polled() noexcept;
  void schedule() noexcept;
  void start(std::uint32_t delay) noexcept;

  std::vector<Ring> queues_;
  Entry* cursor_ = nullptr;  // the next that for_each() visits
  uv::Timer timer_;
  uv::Loop* loop_ = nullptr;
  Callback<Entry&, Queue> on_expired_;
  static constexpr std::uint64_t kNoTick = ~std::uint64_t{0};
  std::uint64_t tick_due_ = kNoTick;  // of the loop's clock, while the timer runs
  std::uint32_t ticked_at_ = 0;       // when the poll began after which what was due then expires
  uv::Idle awake_;                    // lets that poll return at once
  uv::Check polled_;                  // is called after it
};

}  // namespace merhaba::server
