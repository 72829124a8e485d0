// What a Connection waits for, and how libuv comes to know it.
#include <unistd.h>

#include <utility>

#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

Connection::Step Connection::wait_for_input() {
  if (worker_.is_draining() && is_between_requests() && !net::has_input(fd_)) return end(outcome_);
  if (!watch()) return end(Outcome::reset);
  drop_pending();
  set_timeout();
  return Step::waits;
}

bool Connection::is_between_requests() const noexcept {
  return session_.phase() == http::Phase::idle && session_.answered() > 0;
}

// Makes libuv know the descriptor: from here on it is libuv's, until the close callback.
bool Connection::make_known() noexcept {
  if (state_ != State::bare) return true;
  state_ = State::open;
  tcp_.init(worker_.loop(), this);
  if (tcp_.open(fd_) == 0) return true;
  ::close(std::exchange(fd_, -1));
  return false;
}

bool Connection::watch() noexcept {
  if (state_ == State::reading) return true;
  if (!make_known() || tcp_.start_reading<&Connection::on_readable>(this) != 0) return false;
  state_ = State::reading;
  return true;
}

// Header and body timeouts are absolute: no byte that arrives puts them off, only a response does.
void Connection::set_timeout() noexcept {
  const http::Phase phase = session_.phase();
  Wait wanted = Wait::header;
  if (phase == http::Phase::body) wanted = Wait::body;
  if (is_between_requests()) wanted = Wait::idle;
  if (phase == http::Phase::idle && worker_.is_draining() && !worker_.awaits_phantoms()) {
    wanted = Wait::grace;
  }
  if (static_cast<Wait>(queue) == wanted && answered_ == session_.answered()) return;
  answered_ = session_.answered();
  set_timeout(wanted);
}

void Connection::set_timeout(Wait wanted) noexcept {
  worker_.timeouts().set(*this, static_cast<Timeouts::Queue>(wanted));
}

Connection::Step Connection::wait_for_turn(std::string_view unread) {
  if (!make_known()) return end(Outcome::reset);
  if (state_ == State::reading) tcp_.stop_reading();
  if (!unread.empty()) pending().input.assign(unread);  // which may be a part of it
  state_ = State::ready;
  set_timeout(Wait::turn);
  worker_.begin_turns();
  return Step::waits;
}

}  // namespace merhaba::server
