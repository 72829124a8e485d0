// How an Acceptor pauses for want of room, and resumes.
#include <uv.h>

#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/acceptor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// After which accepting is tried again, though nothing has become free. What brings a descriptor
// or memory may happen outside this process.
constexpr std::uint64_t kRetry = 100;  // ms

}  // namespace

void Acceptor::pause() noexcept {
  retry_.start<&Acceptor::resume>(this, kRetry);
  if (paused_) return count_pause();  // which its readers see grow
  paused_ = true;
  paused_since_ = uv_hrtime();
  ++worker_.counters().pauses;
}

void Acceptor::end_pause() noexcept {
  if (!paused_) return;
  paused_ = false;
  count_pause();
}

void Acceptor::count_pause() noexcept {
  const std::uint64_t now = uv_hrtime();
  worker_.counters().paused_ns += now - std::exchange(paused_since_, now);
}

void Acceptor::on_slot_free() noexcept {
  if (paused_) wake();
}

void Acceptor::on_failure(int error) noexcept {
  report_failure(error);
  pause();
}

// Never from inside a batch, nor from libuv's accepting. Listeners take turns: the one after the
// last that was served is the next.
void Acceptor::resume() noexcept {
  events_end_.stop();
  wake_.stop();
  retry_.stop();
  bool blocked = false;
  const std::size_t count = listeners_.size();
  const std::size_t begin = first_;
  for (std::size_t i = 0; i < count; ++i) {
    Listener& listener = *listeners_[(begin + i) % count];
    if (!is_to_accept(listener)) continue;  // accept_rest() is called again and again
    // One that was given back above the cap waits until that connection has gone.
    const bool is_above = worker_.connections().in_use() > cap_;
    if (listener.is_suspended() && (is_above || !listener.reopen())) {
      blocked = true;
      pause();
    }
    if (!listener.holds()) continue;
    if (take_held_batch(listener) == Batch::blocked) {
      blocked = true;
    } else {
      first_ = (begin + i + 1) % count;
    }
  }
  if (!blocked) end_pause();
}

// Once: whoever reads it knows why clients wait.
void Acceptor::report_full() noexcept {
  if (std::exchange(full_reported_, true)) return;
  const Config& config = worker_.config();
  if (cap_ * config.workers <= config.max_connections) {
    log::warning_of(
        tr("the cap on connections is reached, {} per worker (--max-connections {}): "
           "idle connections are closed for new clients; where none is idle, further clients "
           "wait in the accept queue"),
        cap_, config.max_connections);
  } else {
    log::warning_of(tr("the cap on connections is reached, {} per worker (by the limit on open "
                       "files; raise it: ulimit -n): idle connections are closed for new clients; "
                       "where none is idle, further clients wait in the accept queue"),
                    cap_);
  }
}

void Acceptor::report_failure(int error) noexcept {
  if (std::exchange(failure_reported_, true)) return;
  try {
    log::warning(tr_format("cannot accept: {}; clients wait in the accept queue; trying again",
                           system_message(error)));
  } catch (const std::bad_alloc&) {
    log::warning(tr("out of memory: connections that need more are cut off"));
  }
}

}  // namespace merhaba::server
