// How a Worker stops: hands over, drains, or ends at once.
#include <algorithm>
#include <cassert>
#include <utility>

#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// While stopping, between two looks at the accept queues.
constexpr std::uint64_t kQueueCheck = 10;  // ms

// On a socket that outlives us accepting ends when those open at the signal are done. Whoever has
// come since has so long; then accepting begins again, until they are done, too.
constexpr std::uint32_t kRest = 500;  // ms
// There, after the drain's end, whoever came in after the signal has so much longer.
constexpr Milliseconds kLastCall{500};

std::uint64_t to_ms(Milliseconds duration) { return static_cast<std::uint64_t>(duration.count()); }

}  // namespace

void Worker::stop(Stop how) noexcept {
  Stop asked = stop_.load();
  while (how > asked && !stop_.compare_exchange_weak(asked, how)) {
  }
  wake_.send();
}

void Worker::take_back() noexcept {
  Stop asked = Stop::hand_over;
  stop_.compare_exchange_strong(asked, Stop::none);
  wake_.send();
}

// An update waits until the iteration is over, but for the stop, which goes by the latest.
void Worker::on_wake() noexcept {
  runs();
  if (stop_ != stopping_ && update_ != nullptr) apply_update();
  const Stop wanted = stop_.load();
  if (wanted == stopping_ || stopping_ == Stop::now) return;
  switch (wanted) {
    case Stop::none:
      return serve_again();
    case Stop::announce:
      stopping_ = wanted;
      responder_.service.says_close = true;
      return end_faults();
    case Stop::hand_over:
    case Stop::drain:
      return drain(wanted);
    case Stop::now:
      return abandon_all();
  }
}

// Everything that must not be lost is in one of three places: under way in a connection, in the
// accept queue, or in a handshake. Nothing new comes in; the three are emptied one after another.
void Worker::drain(Stop how) noexcept {
  assert(loop_.is_ours());
  stopping_ = how;
  if (!std::exchange(draining_, true)) {
    responder_.service.says_close = true;
    stall_.stop();
    end_faults();
    drain_end_.start<&Worker::on_drain_end>(this, to_ms(config_->drain_timeout));
    acceptor_.stop_watching();
    for_each_connection([](Connection& connection) { connection.drain(); });
    waited_for_ = static_cast<std::uint32_t>(loop_.now());
    if (acceptor_.is_outlived()) acceptor_.accept_on(has_connection_opened_by(waited_for_));
  }
  if (how == Stop::drain) acceptor_.close_handed_over();
  check_queues();
}

void Worker::serve_again() noexcept {
  if (stopping_ != Stop::hand_over) return;
  responder_.service.says_close = draining_ = false;
  served_out_ = false;
  queue_check_.stop();
  drain_end_.stop();
  acceptor_.take_back();
  if (config_->stall) start_stall();
  stopping_ = Stop::none;
  awaits_phantoms_ = false;
  begin_faults();
}

void Worker::check_queues() noexcept {
  if (acceptor_.is_outlived() && !last_call_) check_outlived();
  if (!acceptor_.accept_rest()) queue_check_.start<&Worker::check_queues>(this, kQueueCheck);
  end_if_done();
}

// Nobody else accepts there until the next process runs. So one slow client must make nobody wait.
void Worker::check_outlived() noexcept {
  const auto now = static_cast<std::uint32_t>(loop_.now());
  if (acceptor_.accepts_on()) {
    if (has_connection_opened_by(waited_for_)) return;
    acceptor_.accept_on(false);
    waited_for_ = now;
  } else if (now - waited_for_ > kRest && connections_.in_use() > 0) {
    acceptor_.accept_on(true);
    waited_for_ = now;
  }
}

bool Worker::has_connection_opened_by(std::uint32_t time) noexcept {
  bool found = false;
  for_each_connection([&](const Connection& connection) {
    found = found || static_cast<std::int32_t>(time - connection.opened_at()) >= 0;
  });
  return found;
}

// Where accepting has gone on, connections were taken a moment ago: they have another to end. At a
// hand-over the sockets stay open until it is certain that the successor serves.
void Worker::on_drain_end() noexcept {
  const bool hands_over = stopping_ == Stop::hand_over;
  if (!hands_over && !acceptor_.is_outlived()) return abandon_all();
  cut_short_ = true;
  acceptor_.accept_on(false);
  if (hands_over) {
    acceptor_.close_listeners();
  } else {
    last_call_ = true;
    drain_end_.start<&Worker::abandon_all>(this,
                                           to_ms(std::min(kLastCall, config_->drain_timeout)));
  }
  for_each_connection([hands_over](Connection& connection) {
    if (hands_over || !connection.was_queued()) connection.abandon();
  });
  end_if_done();
}

void Worker::abandon_all() noexcept {
  assert(loop_.is_ours());
  stopping_ = Stop::now;
  cut_short_ = true;
  responder_.service.says_close = draining_ = true;
  queue_check_.stop();
  end_faults();
  acceptor_.stop_watching();
  acceptor_.close_listeners();
  for_each_connection([](Connection& connection) { connection.abandon(); });
  end_if_done();
}

void Worker::end_if_done() noexcept {
  if (!draining_ || connections_.in_use() > 0 || !acceptor_.is_closed()) return;
  if (stopping_ == Stop::hand_over) {
    if (!served_out_.exchange(true) && on_served_out) on_served_out();
    return;
  }
  if (!wake_.is_open()) return;
  close_handles();
  if (on_done) on_done();
}

}  // namespace merhaba::server
