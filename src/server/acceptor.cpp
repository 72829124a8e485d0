#include "server/acceptor.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <new>
#include <optional>

#include "net/accept_queue.hpp"
#include "net/socket.hpp"
#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

Acceptor::Acceptor(Worker& worker) : worker_(worker), batch_(worker.config().accept_batch) {
  accepted_.reserve(batch_);
  ended_.reserve(batch_);
}

void Acceptor::open() noexcept {
  events_end_.open(loop(), this);
  wake_.open(loop(), this);
  retry_.open(loop(), this);
  fault_change_.open(loop(), this);
  fault_tick_.open(loop(), this);
}

Listener& Acceptor::add(std::unique_ptr<Listener> listener) {
  return *listeners_.emplace_back(std::move(listener));
}

void Acceptor::change(std::uint64_t cap) noexcept {
  cap_ = cap;
  batch_ = worker_.config().accept_batch;
  try {
    accepted_.reserve(batch_);
    ended_.reserve(batch_);
  } catch (const std::bad_alloc&) {
    batch_ = std::min(accepted_.capacity(), ended_.capacity());
  }
  full_reported_ = false;  // of that cap
  for (auto& listener : listeners_) listener->change_backlog(worker_.config().backlog);
  if (paused_) wake();
}

bool Acceptor::owns(const Listener& listener) const noexcept {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [&](const auto& ours) { return ours.get() == &listener; });
}

uv::Loop& Acceptor::loop() noexcept { return worker_.loop(); }

void Acceptor::on_connection(Listener& listener) noexcept {
  worker_.runs();
  // One batch at a time: the open connections want their turn, and this one is held until then. So
  // is any where libuv would look for the next at once: an accept4() that finds nobody costs six
  // times as much as to have the listener watched again.
  if (listener.last_batch == iteration_ || libuv_looks_again_) {
    return events_end_.start<&Acceptor::resume>(this);
  }
  take_held_batch(listener);
}

// The batch of a connection that libuv holds. Where they come one at a time, a look every
// millisecond is enough: clients that wait make the socket readable again.
Acceptor::Batch Acceptor::take_held_batch(Listener& listener) noexcept {
  listener.last_batch = iteration_;
  const bool looks = !listener.was_alone || listener.looked_at != loop().now();
  if (looks) listener.looked_at = loop().now();
  const std::uint64_t before = worker_.counters().accepted;
  const Batch batch = looks ? take(listener) : take_batch(listener, 0);
  if (batch != Batch::blocked) listener.was_alone = worker_.counters().accepted - before <= 1;
  return batch;
}

// Accepts a batch of those who wait, the held connection included, and starts it. Asking how many
// they are is cheaper than an accept4() that finds nobody.
Acceptor::Batch Acceptor::take(Listener& listener) noexcept {
  return take_batch(listener, net::queue_depth(listener.socket()));
}

// `waiting`: so many are to be taken, where that is known.
Acceptor::Batch Acceptor::take_batch(Listener& listener,
                                     std::optional<std::uint32_t> waiting) noexcept {
  assert(loop().is_ours());
  const std::uint64_t open = worker_.connections().in_use();
  if (open >= cap_) {
    report_full();
    if (!worker_.is_draining()) {
      const std::uint64_t clients = waiting.value_or(0) + (listener.holds() ? 1 : 0);
      worker_.make_room(std::min<std::uint64_t>(clients, batch_));
    }
    pause();
    return Batch::blocked;
  }
  const std::uint64_t held = listener.holds() ? 1 : 0;
  // Their slots first: clients taken from the queue can be served.
  const std::uint64_t room = worker_.reserve_slots(std::min<std::uint64_t>(batch_, cap_ - open));
  if (room == 0) {
    worker_.report_out_of_memory();
    pause();
    return Batch::blocked;
  }
  const std::uint64_t most = std::min<std::uint64_t>(waiting.value_or(room), room - held);
  Counters& counters = worker_.counters();
  if (waiting) {
    counters.deepest_queue.raise_to(*waiting + held);
    listener.note_depth(loop().now(), *waiting);
  }

  const int error = accept_more(listener, most);
  const bool failed = error != 0 && error != EAGAIN && error != EWOULDBLOCK;
  // Where accept4() finds no descriptor, libuv would find none either, and close the whole queue.
  // So the held one stays held, and libuv does not accept; unless nobody is open whose end could
  // bring a descriptor, or a younger one is about to be served.
  const bool found_room = !failed || open == 0 || !accepted_.empty();
  const bool takes_held = held != 0 && found_room;
  const bool some_ended = start_batch(takes_held ? accept_held(listener) : nullptr);
  if (!failed) return error == 0 && most == room - held ? Batch::full : Batch::emptied;

  report_failure(error);
  // So that libuv does not meet what accept4() met: whoever holds is not watched anyway.
  for (auto& other : listeners_) {
    const bool safe = other->holds() || (other.get() == &listener && some_ended);
    if (!safe && other->is_open()) other->suspend();
  }
  pause();
  if (some_ended) wake();
  return Batch::blocked;
}

// At most so many from the queue, into `accepted_`. 0, or the errno that ended it early.
int Acceptor::accept_more(const Listener& listener, std::uint64_t most) noexcept {
  net::SocketAddress peer;
  net::SocketAddress* const wanted = wants_peers() ? &peer : nullptr;
  while (accepted_.size() < most) {
    const int fd = net::accept_now(listener.socket(), wanted);
    if (fd < 0) return errno;
    accepted_.push_back({fd, wanted != nullptr ? worker_.log().remember(peer) : nullptr});
  }
  return 0;
}

// From here on libuv watches the listener again. Null in the unlikely case that libuv fails.
Connection* Acceptor::accept_held(Listener& listener) noexcept {
  Connection* held = worker_.connections().take(worker_, worker_.is_stopping());
  if (held->accept(listener.take_held())) {
    if (wants_peers()) held->set_peer(worker_.log().remember(net::peer_address(held->fd())));
    return held;
  }
  held->close();
  listener.suspend();  // libuv is deaf after a failed uv_accept
  pause();
  return nullptr;
}

// In three stages with the accepting before, all of the batch in each: the same kernel code many
// times over is cheaper than its three kinds in turn. `first`, which was held, has waited longest.
// True when at least one has ended already.
bool Acceptor::start_batch(Connection* first) noexcept {
  const std::uint64_t size = accepted_.size() + (first != nullptr ? 1 : 0);
  if (size == 0) return false;
  Pool<Connection>& connections = worker_.connections();
  Counters& counters = worker_.counters();
  const bool queued = worker_.is_stopping();
  counters.accepted += size;
  if (queued) counters.queued += size;
  counters.count_batch(size);
  const std::uint64_t open = connections.in_use() + accepted_.size();
  counters.peak.raise_to(open);

  const bool first_ended = first != nullptr && !first->start();
  for (const Accepted& accepted : accepted_) {
    Connection* next = connections.take(worker_, accepted.fd, accepted.peer, queued);
    if (next->start()) continue;
    if (next->is_bare()) {
      ended_.push_back(accepted.fd);
      connections.give(next);
    } else {
      next->close();
    }
  }
  const bool some_ended = first_ended || !ended_.empty();
  if (first_ended) first->close();
  net::close_all(ended_);
  accepted_.clear();
  ended_.clear();
  return some_ended;
}

bool Acceptor::wants_peers() const noexcept {
  return worker_.config().verbose || worker_.responder().output.recording;
}

void Acceptor::close() noexcept {
  for (auto& listener : listeners_) listener->close();
  end_pause();
  events_end_.close();
  wake_.close();
  retry_.close();
  fault_change_.close();
  fault_tick_.close();
}

}  // namespace merhaba::server
