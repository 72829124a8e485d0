// How a Connection ends: in order, after a refusal, by a deadline, or at the stop.
#include <utility>

#include "server/connection.hpp"
#include "server/context.hpp"

namespace merhaba::server {

void Connection::input_ended(Context& context) noexcept {
  if (lingering_) return finish(context, outcome());
  context.refresh_date();
  if (context.config.protocol == Protocol::raw) session_.greet(context.http, context.output);
  session_.input_ended(context.http, context.output);
  linger_after_ = false;
  send_last(context);
}

void Connection::send_last(Context& context) noexcept {
  switch (flush(context, {})) {
    case Flushed::all:
      return linger_after_ ? linger(context) : finish(context, outcome());
    case Flushed::rest_queued:
      return;
    case Flushed::failed:
      return finish(context, Outcome::reset);
  }
}

// Half-closes, then reads and discards until the peer closes too, or the deadline.
void Connection::linger(Context& context) noexcept {
  net::half_close(fd_);
  lingering_ = true;
  if (!arm_reading(context)) return finish(context, outcome());
  context.deadlines.set(*this, context.http.draining ? Kind::grace : Kind::linger);
}

void Connection::finish(Context& context, Outcome outcome) noexcept {
  if (state_ == State::closing) return;
  http::Output& out = context.output;
  session_.gone(context.http, out);
  if (out.recording) {
    if (unsent_ != nullptr) {
      context.log.aborted(peer_, unsent_->records, unsent_->size - tcp_.unwritten());
    }
    context.log.aborted(peer_, out.records, 0);
  }
  context.log.forget(peer_);
  context.deadlines.clear(*this);
  Counters& counters = context.counters;
  ++counters.ended[static_cast<std::size_t>(outcome)];
  counters.answered += session_.answered();
  if (queued_ && outcome == Outcome::served) ++counters.queued_served;
  if (state_ == State::fresh) {
    context.ended.push_back(fd_);  // closed with the rest of its batch
    return on_closed(context);
  }
  state_ = State::closing;
  tcp_.close<&Connection::on_uv_closed>(this);
}

void Connection::on_uv_closed() noexcept { on_closed(context()); }

// The slot goes back to the pool: the connection is no more.
void Connection::on_closed(Context& context) noexcept {
  context.connections.give(this);
  context.on_released(context.owner);
}

void Connection::expire(Context& context, Kind passed) noexcept {
  switch (passed) {
    case Kind::header:
    case Kind::body:
      timed_out_ = true;
      context.refresh_date();
      session_.timed_out(context.http, context.output);
      linger_after_ = session_.rejected();  // 408 is on its way; before any byte nothing is said
      return send_last(context);
    case Kind::write:
      return check_progress(context);
    default:
      return finish(context, outcome());
  }
}

// The write deadline counts from the last byte the peer took, not from the first. The kernel asks
// for more only when a third of its buffer is free: what it holds counts too.
void Connection::check_progress(Context& context) noexcept {
  unsent_->left = tcp_.unwritten();
  const std::size_t on_the_way = unsent_->left + net::unacknowledged(fd_);
  if (std::exchange(unsent_->on_the_way, on_the_way) > on_the_way) {
    return context.deadlines.set(*this, Kind::write);
  }
  net::reset_on_close(fd_);
  finish(context, Outcome::timed_out);
}

void Connection::drain(Context& context) noexcept {
  if (lingering_) return context.deadlines.set(*this, Kind::grace);
  if (unsent_ != nullptr || session_.phase() != http::Phase::idle) return;
  if (session_.answered() == 0) return set_deadline(context);  // its request may be a moment away
  // A request that has arrived but was not read yet is under way, too.
  if (net::has_input(fd_)) return receive(context);
  finish(context, outcome());
}

void Connection::abandon(Context& context) noexcept { finish(context, Outcome::abandoned); }

Outcome Connection::outcome() const noexcept {
  if (timed_out_) return Outcome::timed_out;
  if (session_.rejected()) return Outcome::refused;
  return session_.answered() > 0 ? Outcome::served : Outcome::left;
}

}  // namespace merhaba::server
