#include "server/deadlines.hpp"

#include <algorithm>

namespace merhaba::server {
namespace {

// How long a refused peer may go on sending before the connection is cut: long enough for its
// answer to arrive, whatever the round trip.
constexpr std::uint32_t kLinger = 10'000;
// At the stop, how long a connection that has not yet said anything is waited for, and one that
// has its answer but does not close.
constexpr std::uint32_t kGrace = 1'000;
// After an accept that failed for want of descriptors or memory.
constexpr std::uint32_t kAcceptRetry = 100;
// While stopping, between two looks at the queue.
constexpr std::uint32_t kQueueCheck = 10;

// The timer never sleeps longer, so that time lost in a suspension is noticed to the second.
constexpr std::uint32_t kLongestTick = 1'000;
// A tick later than this means that the process was suspended, or the loop blocked.
constexpr std::uint64_t kSuspended = 500;

std::uint32_t to_ms(Milliseconds duration) { return static_cast<std::uint32_t>(duration.count()); }

void unlink(Deadline& entry) noexcept {
  entry.previous->next = entry.next;
  entry.next->previous = entry.previous;
  entry.previous = entry.next = nullptr;
}

// From the end of one stall to the beginning of the next.
std::uint32_t stall_delay(const Config& config) {
  if (!config.stall || config.stall->every.count() == 0) return 0;
  return to_ms(config.stall->every - config.stall->duration);
}

bool has_passed(std::uint32_t due, std::uint32_t now) noexcept {
  return static_cast<std::int32_t>(now - due) >= 0;
}

}  // namespace

Deadlines::Deadlines(const Config& config) noexcept
    : durations_{to_ms(config.header_timeout),
                 to_ms(config.body_timeout),
                 to_ms(config.idle_timeout),
                 to_ms(config.write_timeout),
                 kLinger,
                 kGrace,
                 kAcceptRetry,
                 kQueueCheck,
                 to_ms(config.drain_timeout),
                 stall_delay(config)} {
  for (Deadline& queue : queues_) queue.previous = queue.next = &queue;
}

void Deadlines::open(uv::Loop& loop, Handler handler, void* owner) noexcept {
  loop_ = &loop;
  handler_ = handler;
  owner_ = owner;
  timer_.open(loop, this);
}

void Deadlines::set(Deadline& entry, Deadline::Kind kind) noexcept {
  if (entry.kind != Deadline::Kind::none) unlink(entry);
  const auto index = static_cast<std::size_t>(kind);
  Deadline& queue = queues_[index];
  entry.kind = kind;
  entry.due = now() + durations_[index];
  entry.previous = queue.previous;
  entry.next = &queue;
  queue.previous->next = &entry;
  queue.previous = &entry;
  const std::uint32_t delay = std::min(durations_[index], kLongestTick);
  if (!timer_.is_active() || loop_->now() + delay < tick_due_) start(delay);
}

void Deadlines::clear(Deadline& entry) noexcept {
  if (entry.kind == Deadline::Kind::none) return;
  unlink(entry);
  entry.kind = Deadline::Kind::none;
}

Deadline* Deadlines::first(Deadline::Kind kind) noexcept {
  Deadline& queue = queues_[static_cast<std::size_t>(kind)];
  return queue.next == &queue ? nullptr : queue.next;
}

void Deadlines::stand_still(Milliseconds blocked) noexcept {
  loop_->update_now();
  suspended_ += static_cast<std::uint64_t>(blocked.count());
}

std::uint32_t Deadlines::now() const noexcept {
  return static_cast<std::uint32_t>(loop_->now() - suspended_);
}

void Deadlines::on_tick() noexcept {
  const std::uint64_t late = loop_->now() - std::min(loop_->now(), tick_due_);
  if (late > kSuspended) {
    suspended_ += late;  // nobody's time; and what has arrived meanwhile is read first
  } else {
    expire_due();
  }
  if (timer_.is_open()) schedule();
}

void Deadlines::expire_due() noexcept {
  for (std::size_t i = 0; i < kKinds; ++i) {
    const auto kind = static_cast<Deadline::Kind>(i);
    for (Deadline* entry = first(kind); entry != nullptr && has_passed(entry->due, now());
         entry = first(kind)) {
      clear(*entry);
      handler_(owner_, *entry, kind);
    }
  }
}

void Deadlines::schedule() noexcept {
  bool waiting = false;
  std::uint32_t delay = kLongestTick;
  for (std::size_t i = 0; i < kKinds; ++i) {
    const Deadline* entry = first(static_cast<Deadline::Kind>(i));
    if (entry == nullptr) continue;
    waiting = true;
    delay = has_passed(entry->due, now()) ? 0 : std::min(delay, entry->due - now());
  }
  // Not 0: libuv 1.44 would call back in the same turn, before anything that has arrived is read.
  if (waiting) start(std::max<std::uint32_t>(delay, 1));
}

void Deadlines::start(std::uint32_t delay) noexcept {
  tick_due_ = loop_->now() + delay;
  timer_.start<&Deadlines::on_tick>(this, delay);
}

}  // namespace merhaba::server
