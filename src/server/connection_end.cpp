// How a Connection ends: in order, after a refusal, by a timeout, or at the stop.
#include <cassert>
#include <utility>

#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// At the stop, how long a connection that has not yet sent anything is waited for, and one that
// has its response but does not close.
constexpr Milliseconds kGraceTime{1'000};

}  // namespace

std::array<Milliseconds, 8> Connection::waits(const Config& config) {
  return {config.header_timeout, config.body_timeout, config.idle_timeout, config.write_timeout,
          config.linger_timeout, kGraceTime,          Timeouts::kNever,    Timeouts::kNever};
}

Connection::Step Connection::input_ended() {
  if (state_ == State::lingering) return end(outcome_);
  Responder& responder = worker_.responder();
  responder.refresh_date(worker_.loop().now());
  if (worker_.config().protocol == Protocol::raw) {
    session_.greet(responder.service, responder.output);
  }
  session_.input_ended(responder.service, responder.output);
  const Step step = flush({}, false);
  return step == Step::held ? meet_fault({}, false) : step;
}

// Half-closes, then reads and discards until the client closes too, or the timeout.
Connection::Step Connection::linger() {
  net::half_close(fd_);
  if (!watch()) return end(outcome_);
  drop_pending();
  state_ = State::lingering;
  set_timeout(worker_.is_draining() ? Wait::grace : Wait::linger);
  return Step::waits;
}

// The connection broke. Nothing is amiss where every response was sent whole, and no request was
// under way.
Connection::Step Connection::lost() {
  const http::Phase phase = session_.phase();
  const bool owed = phase == http::Phase::head || phase == http::Phase::body;
  return end(owed || outcome_ == Outcome::left ? Outcome::reset : outcome_);
}

Connection::Step Connection::end(Outcome outcome) {
  assert(state_ != State::closing);
  Responder& responder = worker_.responder();
  AccessLog& log = worker_.log();
  http::Output& out = responder.output;
  session_.gone(responder.service, out);
  if (state_ >= State::writing) log_unsent(out);
  if (out.recording) log.aborted(peer(), out.records, 0);
  count_end(outcome);
  return Step::ended;
}

// What is known of responses that are under way, or held.
void Connection::log_unsent(http::Output& out) {
  const std::unique_ptr<Fault>& fault = pending_->fault;
  if (fault && fault->stage != Fault::Stage::in_pieces) {
    if (!out.records.empty()) out.records.last().fault = fault->text();
    return;
  }
  const std::uint64_t written = fault ? fault->sent : pending_->size - tcp_.unwritten();
  if (!fault) worker_.counters().bytes_sent += written;
  worker_.log().aborted(peer_, pending_->records, written);
}

Connection::Step Connection::out_of_memory() noexcept {
  Responder& responder = worker_.responder();
  responder.output.clear();
  session_.drop(responder.service);
  net::reset_on_close(fd_);
  ++worker_.counters().out_of_memory;
  count_end(Outcome::shed);
  worker_.report_out_of_memory();
  return Step::ended;
}

// The last of a connection, which needs no memory.
void Connection::count_end(Outcome outcome) noexcept {
  worker_.log().forget(peer_);
  release_held();
  if (state_ != State::writing) drop_pending();  // else libuv has it until on_written()
  worker_.timeouts().clear(*this);
  worker_.counters().count_end(outcome, queued_);
}

void Connection::release_held() noexcept {
  if (pending_ != nullptr) worker_.release_unsent(std::exchange(pending_->held, 0));
}

void Connection::drop_pending() noexcept {
  if (pending_ != nullptr) worker_.pending().give(std::exchange(pending_, nullptr));
}

void Connection::settle(Step step) noexcept {
  if (step == Step::ended) close();
}

void Connection::close() noexcept {
  state_ = State::closing;
  worker_.begins_to_close();
  tcp_.close<&Connection::on_closed>(this);
}

void Connection::on_closed() noexcept { worker_.release(*this); }

void Connection::expire(Wait passed) noexcept {
  settle(guarded([=, this] { return expired(passed); }));
}

Connection::Step Connection::expired(Wait passed) {
  Responder& responder = worker_.responder();
  switch (passed) {
    case Wait::header:
    case Wait::body:
      outcome_ = Outcome::timed_out;
      responder.refresh_date(worker_.loop().now());
      session_.timed_out(responder.service, responder.output);
      // Before the first byte nothing is sent; a 408 must not be destroyed by what still arrives.
      return flush({}, session_.rejected());
    case Wait::write:
      return check_progress();
    default:
      return end(outcome_);
  }
}

Connection::Step Connection::check_progress() {
  if (has_progressed()) return Step::waits;
  net::reset_on_close(fd_);
  return end(Outcome::timed_out);
}

// The write timeout counts from the last byte the client took, not from the first. The kernel asks
// for more only when a third of its buffer is free: what it holds counts too.
bool Connection::has_progressed() noexcept {
  pending_->left = tcp_.unwritten();
  const std::size_t on_the_way = pending_->left + net::unacknowledged(fd_);
  if (std::exchange(pending_->on_the_way, on_the_way) <= on_the_way) return false;
  set_timeout(Wait::write);
  return true;
}

void Connection::give_way() noexcept {
  settle(guarded([this] {
    if (net::has_input(fd_)) return receive();
    ++worker_.counters().made_room;
    return end(outcome_);
  }));
}

void Connection::shed() noexcept {
  net::reset_on_close(fd_);
  settle(guarded([this] { return end(Outcome::shed); }));
}

void Connection::drain() noexcept {
  if (state_ == State::lingering) return set_timeout(Wait::grace);
  if (state_ == State::writing || state_ == State::ready) return;
  if (session_.phase() != http::Phase::idle) return;
  if (session_.answered() == 0) return set_timeout();  // its request may be a moment away
  // A request that has arrived but was not read yet is under way, too.
  settle(guarded([this] { return net::has_input(fd_) ? receive() : end(outcome_); }));
}

void Connection::abandon() noexcept {
  const bool owed = state_ != State::reading || !is_between_requests() || net::has_input(fd_);
  settle(guarded([=, this] { return end(owed ? Outcome::abandoned : outcome_); }));
}

}  // namespace merhaba::server
