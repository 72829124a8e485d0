#include "server/timeouts.hpp"

#include <algorithm>
#include <optional>

namespace merhaba::server {
namespace {

bool has_passed(std::uint32_t due, std::uint32_t now) noexcept {
  return static_cast<std::int32_t>(now - due) >= 0;
}

}  // namespace

Timeouts::Timeouts(std::span<const Milliseconds> durations) : queues_(durations.size()) {
  for (std::size_t i = 0; i < durations.size(); ++i) {
    Ring& ring = queues_[i];
    ring.end.previous = ring.end.next = &ring.end;
    ring.is_timed = durations[i] != kNever;
    ring.duration = static_cast<std::uint32_t>(durations[i].count());
  }
}

void Timeouts::close() noexcept {
  timer_.close();
  awake_.close();
  polled_.close();
}

void Timeouts::change(std::span<const Milliseconds> durations) noexcept {
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    Ring& ring = queues_[i];
    const auto duration = static_cast<std::uint32_t>(durations[i].count());
    const std::uint32_t later = duration - ring.duration;  // wraps, as `due` does
    for (Entry* entry = ring.end.next; entry != &ring.end; entry = entry->next) entry->due += later;
    ring.duration = duration;
  }
  schedule();
}

void Timeouts::unlink(Entry& entry) noexcept {
  if (cursor_ == &entry) cursor_ = entry.next;
  entry.previous->next = entry.next;
  entry.next->previous = entry.previous;
  entry.previous = entry.next = nullptr;
}

void Timeouts::set(Entry& entry, Queue queue) noexcept {
  if (entry.queue != kNone) unlink(entry);
  Ring& ring = queues_[queue];
  const std::uint64_t due = loop_->now() + ring.duration;
  entry.queue = queue;
  entry.due = static_cast<std::uint32_t>(due);
  entry.previous = ring.end.previous;
  entry.next = &ring.end;
  ring.end.previous->next = &entry;
  ring.end.previous = &entry;
  if (ring.is_timed && due < tick_due_) start(ring.duration);
}

void Timeouts::clear(Entry& entry) noexcept {
  if (entry.queue == kNone) return;
  unlink(entry);
  entry.queue = kNone;
}

// libuv 1.44 calls timers before it polls, later ones after: only a further poll is one after which
// everything that had come in time is read.
void Timeouts::on_tick() noexcept {
  tick_due_ = kNoTick;
  ticked_at_ = now();
  awake_.start<&Timeouts::on_awake>(this);
  polled_.start<&Timeouts::on_polled>(this);
}

void Timeouts::on_polled() noexcept {
  awake_.stop();
  polled_.stop();
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].is_timed) continue;
    for (Entry* entry = queues_[i].first(); entry != nullptr && has_passed(entry->due, ticked_at_);
         entry = queues_[i].first()) {
      clear(*entry);
      on_expired_(*entry, static_cast<Queue>(i));
    }
  }
  if (timer_.is_open()) schedule();
}

void Timeouts::schedule() noexcept {
  std::optional<std::uint32_t> delay;
  for (Ring& ring : queues_) {
    const Entry* entry = ring.first();
    if (entry == nullptr || !ring.is_timed) continue;
    const std::uint32_t left = has_passed(entry->due, now()) ? 0 : entry->due - now();
    delay = std::min(delay.value_or(left), left);
  }
  if (delay) start(*delay);
}

void Timeouts::start(std::uint32_t delay) noexcept {
  tick_due_ = loop_->now() + delay;
  timer_.start<&Timeouts::on_tick>(this, delay);
}

}  // namespace merhaba::server
