// How a Connection ends: in order, after a refusal, by a timeout, or at the stop.
#include <cassert>
#include <utility>

#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// How long a refused client may go on sending before the connection is cut: long enough for its
// response to arrive, whatever the round trip.
constexpr Milliseconds kLingerTime{10'000};
// At the stop, how long a connection that has not yet sent anything is waited for, and one that
// has its response but does not close.
constexpr Milliseconds kGraceTime{1'000};

}  // namespace

std::array<Milliseconds, 7> Connection::waits(const Config& config) {
  return {config.header_timeout, config.body_timeout, config.idle_timeout, config.write_timeout,
          kLingerTime,           kGraceTime,          Timeouts::kNever};
}

Connection::Step Connection::input_ended() noexcept {
  if (state_ == State::lingering) return end(outcome_);
  Responder& responder = worker_.responder();
  responder.refresh_date(worker_.loop().now());
  if (worker_.config().protocol == Protocol::raw) {
    session_.greet(responder.service, responder.output);
  }
  session_.input_ended(responder.service, responder.output);
  return flush({}, false);
}

// Half-closes, then reads and discards until the client closes too, or the timeout.
Connection::Step Connection::linger() noexcept {
  net::half_close(fd_);
  if (!watch()) return end(outcome_);
  drop_pending();
  state_ = State::lingering;
  set_timeout(worker_.is_draining() ? Wait::grace : Wait::linger);
  return Step::waits;
}

// The connection broke. Nothing is amiss where every response was sent whole, and no request was
// under way.
Connection::Step Connection::lost() noexcept {
  const http::Phase phase = session_.phase();
  const bool owed = phase == http::Phase::head || phase == http::Phase::body;
  return end(owed || outcome_ == Outcome::left ? Outcome::reset : outcome_);
}

Connection::Step Connection::end(Outcome outcome) noexcept {
  assert(state_ != State::closing);
  Responder& responder = worker_.responder();
  AccessLog& log = worker_.log();
  http::Output& out = responder.output;
  session_.gone(responder.service, out);
  if (out.recording) {
    if (state_ == State::writing) {
      log.aborted(peer_, pending_->records, pending_->size - tcp_.unwritten());
    }
    log.aborted(peer_, out.records, 0);
  }
  log.forget(peer_);
  if (state_ != State::writing) drop_pending();  // else libuv has it until on_written()
  worker_.timeouts().clear(*this);
  worker_.counters().count_end(outcome, session_.answered(), queued_);
  return Step::ended;
}

void Connection::settle(Step step) noexcept {
  if (step == Step::ended) close();
}

void Connection::close() noexcept {
  state_ = State::closing;
  tcp_.close<&Connection::on_closed>(this);
}

void Connection::on_closed() noexcept { worker_.release(*this); }

void Connection::expire(Wait passed) noexcept {
  Responder& responder = worker_.responder();
  switch (passed) {
    case Wait::header:
    case Wait::body:
      outcome_ = Outcome::timed_out;
      responder.refresh_date(worker_.loop().now());
      session_.timed_out(responder.service, responder.output);
      // Before the first byte nothing is sent; a 408 must not be destroyed by what still arrives.
      return settle(flush({}, session_.rejected()));
    case Wait::write:
      return settle(check_progress());
    default:
      return settle(end(outcome_));
  }
}

// The write timeout counts from the last byte the client took, not from the first. The kernel asks
// for more only when a third of its buffer is free: what it holds counts too.
Connection::Step Connection::check_progress() noexcept {
  pending_->left = tcp_.unwritten();
  const std::size_t on_the_way = pending_->left + net::unacknowledged(fd_);
  if (std::exchange(pending_->on_the_way, on_the_way) > on_the_way) {
    set_timeout(Wait::write);
    return Step::waits;
  }
  net::reset_on_close(fd_);
  return end(Outcome::timed_out);
}

void Connection::drain() noexcept {
  if (state_ == State::lingering) return set_timeout(Wait::grace);
  if (state_ == State::writing || state_ == State::ready) return;
  if (session_.phase() != http::Phase::idle) return;
  if (session_.answered() == 0) return set_timeout();  // its request may be a moment away
  // A request that has arrived but was not read yet is under way, too.
  settle(net::has_input(fd_) ? receive() : end(outcome_));
}

void Connection::abandon() noexcept {
  const bool owed = state_ != State::reading || !is_between_requests() || net::has_input(fd_);
  settle(end(owed ? Outcome::abandoned : outcome_));
}

}  // namespace merhaba::server
