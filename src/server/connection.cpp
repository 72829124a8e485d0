#include "server/connection.hpp"

#include <unistd.h>

#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "server/context.hpp"

namespace merhaba::server {

Connection::Connection(int fd, PeerText* peer, bool queued) noexcept
    : queued_(queued), fd_(fd), peer_(peer) {}

void Connection::start(Context& context) noexcept {
  if (context.config.verbose) log::line(tr_format("{} connected", peer_->text));
  receive(context);
}

void Connection::on_readable() noexcept { receive(context()); }

void Connection::receive(Context& context) noexcept {
  char* const input = context.input.get();
  const net::IoResult result = net::recv_now(fd_, input, context.input_size());
  switch (result.status) {
    case net::IoResult::Status::ok:
      if (lingering_) return;  // discarded
      if (context.config.verbose) {
        log::line(fmt::format("{}: {}", peer_->text, make_visible({input, result.size})));
      }
      return serve(context, {input, result.size}, result.size == context.input_size());
    case net::IoResult::Status::again:
      return lingering_ ? void() : arm_and_wait(context);
    case net::IoResult::Status::closed:
      return input_ended(context);
    case net::IoResult::Status::failed:
      return finish(context, lingering_ ? outcome() : Outcome::reset);
  }
}

// `more_may_come`: the read was filled to the brim.
void Connection::serve(Context& context, std::string_view in, bool more_may_come) noexcept {
  context.refresh_date();
  do {
    in.remove_prefix(feed(context, in));
    const bool last = session_.phase() == http::Phase::closed;
    // Closing with unread input sends RST, which can destroy the answer on its way. At the drain it
    // is we who close, and the peer's next request may be on its way.
    linger_after_ = last && (more_may_come || !in.empty() || session_.rejected() ||
                             context.config.protocol == Protocol::raw || context.http.draining);
    switch (flush(context, in)) {
      case Flushed::all:
        break;
      case Flushed::rest_queued:
        return;  // on_written goes on
      case Flushed::failed:
        return finish(context, Outcome::reset);
    }
    if (last) return linger_after_ ? linger(context) : finish(context, outcome());
  } while (!in.empty());
  arm_and_wait(context);
}

std::size_t Connection::feed(Context& context, std::string_view in) {
  if (context.config.protocol == Protocol::http) {
    return session_.feed(context.http, in, context.output);
  }
  session_.greet(context.http, context.output);
  return in.size();
}

// Sends the output; what does not fit waits in libuv, and `unread` input with it.
Connection::Flushed Connection::flush(Context& context, std::string_view unread) noexcept {
  http::Output& out = context.output;
  if (out.empty()) return Flushed::all;
  const bool last = session_.phase() == http::Phase::closed;
  const net::IoResult result = net::send_now(fd_, out.bytes(), out.tail(), last);
  if (result.size == out.total()) {
    if (out.recording) context.log.completed(peer_, out.records, result.size);
    out.clear();
    return Flushed::all;
  }
  if (result.status != net::IoResult::Status::failed) {
    return queue_rest(context, result.size, unread);
  }
  context.log.aborted(peer_, out.records, 0);
  out.clear();
  return Flushed::failed;
}

Connection::Flushed Connection::queue_rest(Context& context, std::size_t sent,
                                           std::string_view unread) noexcept {
  http::Output& out = context.output;
  unsent_ = context.unsent.take();
  const std::size_t of_bytes = std::min(sent, out.bytes().size());
  unsent_->bytes = out.bytes().substr(of_bytes);
  unsent_->tail = out.tail().substr(sent - of_bytes);
  unsent_->input = unread;
  unsent_->size = unsent_->left = unsent_->bytes.size() + unsent_->tail.size();
  if (out.recording) {
    context.log.completed(peer_, out.records, sent);
    unsent_->records = std::move(out.records);
  }
  out.clear();
  if (!arm(context) || tcp_.write<&Connection::on_written>(this, unsent_->request, unsent_->bytes,
                                                           unsent_->tail) < 0) {
    context.log.aborted(peer_, unsent_->records, 0);
    context.unsent.give(std::exchange(unsent_, nullptr));
    return Flushed::failed;
  }
  if (reading_) tcp_.stop_reading();  // no more requests from a peer that does not take its answers
  reading_ = false;
  unsent_->on_the_way = unsent_->left + net::unacknowledged(fd_);
  context.deadlines.set(*this, Kind::write);
  return Flushed::rest_queued;
}

void Connection::on_written(int status) noexcept {
  Context& context = this->context();
  Unsent* const unsent = std::exchange(unsent_, nullptr);
  if (state_ == State::closing) return context.unsent.give(unsent);  // finish() has told the log
  if (status < 0) {
    context.log.aborted(peer_, unsent->records, unsent->size - unsent->left);
    context.unsent.give(unsent);
    return finish(context, Outcome::reset);
  }
  context.log.completed(peer_, unsent->records, unsent->size);
  const std::string input = std::move(unsent->input);
  context.unsent.give(unsent);
  if (session_.phase() == http::Phase::closed) {
    return linger_after_ ? linger(context) : finish(context, outcome());
  }
  if (!input.empty()) return serve(context, input, true);
  arm_and_wait(context);
}

void Connection::arm_and_wait(Context& context) noexcept {
  const bool between = session_.phase() == http::Phase::idle && session_.answered() > 0;
  if (context.http.draining && between && !net::has_input(fd_)) return finish(context, outcome());
  if (!arm_reading(context)) return finish(context, Outcome::reset);
  set_deadline(context);
}

// Makes libuv know the descriptor: from here on it is libuv's, until the close callback.
bool Connection::arm(Context& context) noexcept {
  if (state_ != State::fresh) return true;
  state_ = State::armed;
  if (tcp_.open(context.loop, this, fd_) == 0) return true;
  ::close(std::exchange(fd_, -1));
  return false;
}

bool Connection::arm_reading(Context& context) noexcept {
  if (!arm(context)) return false;
  if (!reading_) {
    reading_ = tcp_.start_reading<&Connection::on_readable>(this) == 0;
  }
  return reading_;
}

// Header and body deadlines are absolute: no byte that arrives puts them off, only an answer does.
void Connection::set_deadline(Context& context) noexcept {
  const http::Phase phase = session_.phase();
  const bool first = session_.answered() == 0;
  Kind wanted = Kind::header;
  if (phase == http::Phase::body) wanted = Kind::body;
  if (phase == http::Phase::idle && !first) wanted = Kind::idle;
  if (phase == http::Phase::idle && context.http.draining) wanted = Kind::grace;
  if (wanted == kind && answered_ == session_.answered()) return;
  answered_ = session_.answered();
  context.deadlines.set(*this, wanted);
}

}  // namespace merhaba::server
