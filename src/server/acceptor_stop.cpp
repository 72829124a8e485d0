// How an Acceptor comes to its end: clients that are left are accepted, and the listeners close; or
// it hands them over, and may have them back.
#include <algorithm>

#include "server/acceptor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

void Acceptor::give_back(Listener& listener) noexcept {
  if (listener.holds() && worker_.reserve_slots(1) > 0) start_batch(accept_held(listener));
  listener.suspend();
}

void Acceptor::stop_watching() noexcept {
  accepts_on_ = false;
  for (auto& listener : listeners_) give_back(*listener);
}

bool Acceptor::is_outlived() const noexcept {
  return std::any_of(listeners_.begin(), listeners_.end(), [](const auto& listener) {
    return listener->is_open() && listener->outlives_us() && !listener->is_handed_over();
  });
}

void Acceptor::accept_on(bool on) noexcept {
  if (accepts_on_ == on) return;
  accepts_on_ = on;
  if (on) return resume();
  for (auto& listener : listeners_) {
    if (listener->outlives_us() && !listener->is_handed_over()) give_back(*listener);
  }
}

// Those that the successor did not want have been closed, or are closed now: they refuse new
// clients.
void Acceptor::take_back() noexcept {
  accepts_on_ = false;
  for (auto& listener : listeners_) {
    if (listener->is_handed_over() || !listener->is_open()) continue;
    if (!listener->outlives_us()) has_nobody_left(*listener);
    listener->close();
  }
  for (auto& listener : listeners_) {
    listener->set_handed_over(false);
    if (listener->is_open() && !listener->outlives_us()) listener->clear_faults();
  }
  resume();
}

bool Acceptor::is_to_accept(const Listener& listener) const noexcept {
  if (listener.rests()) return false;
  return !worker_.is_draining() ||
         (accepts_on_ && listener.outlives_us() && !listener.is_handed_over());
}

// Of those that outlive us, clients still queued are served by the next process.
bool Acceptor::accept_rest() noexcept {
  for (auto& listener : listeners_) {
    if (!listener->is_open() || listener->is_handed_over()) continue;
    const bool is_over = listener->outlives_us()
                             ? !accepts_on_ && worker_.connections().in_use() == 0
                             : has_nobody_left(*listener);
    if (is_over) listener->close();
  }
  return is_closed();
}

bool Acceptor::has_nobody_left(Listener& listener) noexcept {
  // Looked at before the queue is emptied: what completes in between is met in the queue.
  const bool handshakes = listener.has_handshakes();
  return empty_queue(listener) != Batch::blocked &&
         listener.is_quiet(handshakes, worker_.awaits_phantoms());
}

// Where new clients may keep coming, only those who can have been there at the beginning are taken.
Acceptor::Batch Acceptor::empty_queue(Listener& listener) noexcept {
  const std::uint64_t most = listener.may_grow() ? listener.queue_holds() : kAll;
  const std::uint64_t before = worker_.counters().accepted;
  Batch batch = Batch::full;
  while (batch == Batch::full && worker_.counters().accepted - before < most) {
    batch = take(listener);
  }
  return batch;
}

void Acceptor::close_listeners() noexcept {
  for (auto& listener : listeners_) {
    if (!listener->is_handed_over()) listener->close();
  }
}

void Acceptor::close_handed_over() noexcept {
  for (auto& listener : listeners_) {
    if (listener->is_handed_over()) listener->close();
  }
}

bool Acceptor::is_closed() const noexcept {
  return std::none_of(listeners_.begin(), listeners_.end(), [](const auto& listener) {
    return listener->is_open() && !listener->is_handed_over();
  });
}

}  // namespace merhaba::server
