#include "server/timeouts.hpp"

#include <algorithm>

namespace merhaba::server {
namespace {

// The timer never sleeps longer, so that time lost in a suspension is noticed to the second.
constexpr std::uint32_t kLongestTick = 1'000;
// A tick later than this means that the process was suspended, or the loop blocked.
constexpr std::uint64_t kSuspended = 500;

void unlink(Timeouts::Entry& entry) noexcept {
  entry.previous->next = entry.next;
  entry.next->previous = entry.previous;
  entry.previous = entry.next = nullptr;
}

bool has_passed(std::uint32_t due, std::uint32_t now) noexcept {
  return static_cast<std::int32_t>(now - due) >= 0;
}

}  // namespace

Timeouts::Timeouts(std::span<const Milliseconds> durations) : queues_(durations.size()) {
  for (std::size_t i = 0; i < durations.size(); ++i) {
    Ring& ring = queues_[i];
    ring.end.previous = ring.end.next = &ring.end;
    ring.duration = static_cast<std::uint32_t>(durations[i].count());
  }
}

void Timeouts::set(Entry& entry, Queue queue) noexcept {
  if (entry.queue != kNone) unlink(entry);
  Ring& ring = queues_[queue];
  entry.queue = queue;
  entry.due = now() + ring.duration;
  entry.previous = ring.end.previous;
  entry.next = &ring.end;
  ring.end.previous->next = &entry;
  ring.end.previous = &entry;
  const std::uint32_t delay = std::min(ring.duration, kLongestTick);
  if (!timer_.is_active() || loop_->now() + delay < tick_due_) start(delay);
}

void Timeouts::clear(Entry& entry) noexcept {
  if (entry.queue == kNone) return;
  unlink(entry);
  entry.queue = kNone;
}

void Timeouts::stand_still(Milliseconds blocked) noexcept {
  loop_->update_now();
  suspended_ += static_cast<std::uint64_t>(blocked.count());
}

std::uint32_t Timeouts::now() const noexcept {
  return static_cast<std::uint32_t>(loop_->now() - suspended_);
}

void Timeouts::on_tick() noexcept {
  const std::uint64_t late = loop_->now() - std::min(loop_->now(), tick_due_);
  if (late > kSuspended) {
    suspended_ += late;  // nobody's time; and what has arrived meanwhile is read first
  } else {
    expire_due();
  }
  if (timer_.is_open()) schedule();
}

void Timeouts::expire_due() noexcept {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    for (Entry* entry = queues_[i].first(); entry != nullptr && has_passed(entry->due, now());
         entry = queues_[i].first()) {
      clear(*entry);
      on_expired_(*entry, static_cast<Queue>(i));
    }
  }
}

void Timeouts::schedule() noexcept {
  bool waiting = false;
  std::uint32_t delay = kLongestTick;
  for (Ring& ring : queues_) {
    const Entry* entry = ring.first();
    if (entry == nullptr) continue;
    waiting = true;
    delay = has_passed(entry->due, now()) ? 0 : std::min(delay, entry->due - now());
  }
  // Not 0: libuv 1.44 would call back in the same iteration, before anything that has arrived is
  // read.
  if (waiting) start(std::max<std::uint32_t>(delay, 1));
}

void Timeouts::start(std::uint32_t delay) noexcept {
  tick_due_ = loop_->now() + delay;
  timer_.start<&Timeouts::on_tick>(this, delay);
}

}  // namespace merhaba::server
