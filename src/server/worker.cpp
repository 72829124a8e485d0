#include "server/worker.hpp"

#include <chrono>
#include <thread>

#include "base/i18n.hpp"

namespace merhaba::server {
namespace {

using Kind = Deadline::Kind;

constexpr Kind kConnectionKinds[] = {Kind::header, Kind::body,   Kind::idle,
                                     Kind::write,  Kind::linger, Kind::grace};

}  // namespace

Worker::Worker(const Config& config, std::vector<Fd> sockets,
               const std::vector<net::Endpoint>& endpoints, std::uint64_t max_connections)
    : context_(config) {
  context_.max_connections = max_connections;
  context_.owner = this;
  context_.on_released = [](void* owner) noexcept { static_cast<Worker*>(owner)->on_released(); };
  context_.deadlines.open(
      context_.loop,
      [](void* owner, Deadline& entry, Kind kind) noexcept {
        static_cast<Worker*>(owner)->on_deadline(entry, kind);
      },
      this);
  try {
    stop_signal_.open<&Worker::on_stop>(context_.loop, this);
    if (context_.output.recording) turn_end_.open<&Worker::on_turn_end>(context_.loop, this);
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      listeners_.push_back(
          std::make_unique<Listener>(context_, std::move(sockets[i]), endpoints[i]));
      listeners_.back()->open();
    }
  } catch (...) {
    close_handles();
    context_.loop.run();  // the close callbacks
    throw;
  }
}

Worker::~Worker() {
  close_handles();
  context_.loop.run();  // the close callbacks
}

void Worker::run() noexcept {
  context_.loop.update_now();
  if (context_.config.stall) block_loop();
  context_.loop.run();
  context_.log.flush();
}

void Worker::refuse_new() noexcept {
  for (auto& listener : listeners_) listener->refuse_new();
}

void Worker::stop(Stop how) noexcept {
  Stop asked = stop_.load();
  while (how > asked && !stop_.compare_exchange_weak(asked, how)) {
  }
  stop_signal_.send();
}

void Worker::on_stop() noexcept {
  const Stop wanted = stop_.load();
  if (wanted == Stop::drain && stopping_ == Stop::none) drain();
  if (wanted == Stop::now && stopping_ != Stop::now) abandon_all();
}

// Everything that must not be lost is in one of three places: under way in a connection, in the
// accept queue, or in a handshake. Nothing new comes in; the three are emptied one after another.
void Worker::drain() noexcept {
  stopping_ = Stop::drain;
  context_.http.draining = true;
  context_.deadlines.clear(stall_);
  context_.deadlines.set(drain_end_, Kind::drain_end);
  for (auto& listener : listeners_) listener->stop_watching();
  for (Connection* connection : waiting_connections()) connection->drain(context_);
  check_queues();
}

void Worker::check_queues() noexcept {
  bool all_closed = true;
  for (auto& listener : listeners_) {
    if (listener->is_open() && listener->accept_rest()) listener->close();
    all_closed = all_closed && !listener->is_open();
  }
  if (!all_closed) context_.deadlines.set(queue_check_, Kind::queue_check);
  end_if_done();
}

void Worker::abandon_all() noexcept {
  stopping_ = Stop::now;
  for (auto& listener : listeners_) listener->close();
  for (Connection* connection : waiting_connections()) connection->abandon(context_);
  end_if_done();
}

// Every connection that libuv knows waits for something, and so is in one of the queues.
std::vector<Connection*> Worker::waiting_connections() {
  std::vector<Connection*> found;
  for (Kind kind : kConnectionKinds) {
    context_.deadlines.for_each(
        kind, [&found](Deadline& entry) { found.push_back(static_cast<Connection*>(&entry)); });
  }
  return found;
}

void Worker::on_deadline(Deadline& entry, Kind kind) noexcept {
  switch (kind) {
    case Kind::queue_check:
      return check_queues();
    case Kind::drain_end:
      return abandon_all();
    case Kind::stall:
      return block_loop();
    case Kind::accept_retry:
      return resume_accepting();
    default:
      return static_cast<Connection&>(entry).expire(context_, kind);
  }
}

void Worker::on_released() noexcept {
  if (context_.accept_paused) resume_accepting();
  end_if_done();
}

void Worker::resume_accepting() noexcept {
  context_.accept_paused = false;
  if (stopping_ != Stop::none) return;  // check_queues() looks by itself
  for (auto& listener : listeners_) listener->resume();
}

void Worker::block_loop() noexcept {
  const Stall& stall = *context_.config.stall;
  std::this_thread::sleep_for(stall.duration);
  context_.deadlines.stand_still(stall.duration);
  if (stall.every.count() > 0) context_.deadlines.set(stall_, Kind::stall);
}

void Worker::end_if_done() noexcept {
  if (stopping_ == Stop::none || context_.connections.in_use() > 0) return;
  for (auto& listener : listeners_) {
    if (listener->is_open()) return;
  }
  if (!stop_signal_.is_open()) return;
  close_handles();
  if (on_done) on_done();
}

void Worker::close_handles() noexcept {
  for (auto& listener : listeners_) listener->close();
  context_.deadlines.close();
  stop_signal_.close();
  turn_end_.close();
}

}  // namespace merhaba::server
