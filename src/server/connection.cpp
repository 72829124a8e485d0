#include "server/connection.hpp"

#include <unistd.h>

#include <cassert>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// Requests of one connection in one iteration of the loop: the others want their turn.
constexpr std::uint32_t kShare = 16;

}  // namespace

Connection::Connection(Worker& worker, int fd, PeerText* peer, bool queued) noexcept
    : state_(State::bare),
      queued_(queued),
      fd_(fd),
      opened_at_(static_cast<std::uint32_t>(worker.loop().now())),
      worker_(worker),
      peer_(peer) {}

Connection::Connection(Worker& worker, bool queued) noexcept
    : state_(State::open),
      queued_(queued),
      fd_(-1),
      opened_at_(static_cast<std::uint32_t>(worker.loop().now())),
      worker_(worker) {
  tcp_.init(worker.loop(), this);
}

bool Connection::accept(uv::ListeningStream& stream) noexcept {
  const bool accepted = stream.accept(tcp_) == 0;
  if (accepted) fd_ = tcp_.fd();
  return accepted;
}

bool Connection::start() noexcept {
  return guarded([this] { return worker_.watches_starts() ? start_watched() : receive(); }) ==
         Step::waits;
}

void Connection::on_readable() noexcept {
  worker_.runs();
  // libuv deals with events as long as there are many, and with nothing else meanwhile. Who leaves
  // the others their turn now has one in the next iteration; deadlines that run are not put off.
  const bool others_first = is_between_requests() && worker_.iteration_is_long();
  settle(guarded([=, this] { return others_first ? wait_for_turn({}) : receive(); }));
}

void Connection::take_turn() noexcept {
  state_ = State::open;
  settle(
      guarded([this] { return pending_ != nullptr ? serve(pending_->input, true) : receive(); }));
}

Connection::Step Connection::receive() {
  const Responder& responder = worker_.responder();
  char* const input = responder.input.get();
  const net::IoResult result = net::recv_now(fd_, input, responder.input_size);
  switch (result.status) {
    case net::IoResult::Status::ok:
      worker_.counters().bytes_received += result.size;
      if (state_ == State::lingering) return Step::waits;  // discarded
      if (worker_.config().verbose) print_received({input, result.size});
      return serve({input, result.size}, result.size == responder.input_size);
    case net::IoResult::Status::again:
      return state_ == State::lingering ? Step::waits : wait_for_input();
    case net::IoResult::Status::closed:
      return input_ended();
    case net::IoResult::Status::failed:
      break;
  }
  return lost();
}

void Connection::print_received(std::string_view bytes) {
  log::line(fmt::format("{}: {}", peer()->text, make_visible(bytes)));
}

// `more_may_come`: the read was filled to the brim.
Connection::Step Connection::serve(std::string_view in, bool more_may_come) {
  Responder& responder = worker_.responder();
  responder.refresh_date(worker_.loop().now());
  const std::uint32_t enough = session_.answered() + kShare;
  do {
    in.remove_prefix(feed(in, enough - session_.answered()));
    // Closing with unread input sends RST, which can destroy the response on its way. At the stop
    // it is we who close, and the client's next request may be on its way.
    const bool linger_after = more_may_come || !in.empty() || session_.rejected() ||
                              worker_.config().protocol == Protocol::raw || worker_.is_stopping();
    Step step = flush(in, linger_after);
    if (step == Step::go_on) continue;
    if (step == Step::held) step = meet_fault(in, linger_after);
    if (step != Step::go_on) return step;
  } while (!in.empty() && session_.answered() != enough);
  return in.empty() ? wait_for_input() : wait_for_turn(in);
}

std::size_t Connection::feed(std::string_view in, std::uint32_t most) {
  Responder& responder = worker_.responder();
  if (worker_.config().protocol == Protocol::http) {
    return session_.feed(responder.service, in, responder.output, most);
  }
  session_.greet(responder.service, responder.output);
  return in.size();
}

// Sends the output; what does not fit waits in libuv, and `unread` input with it. `linger_after`:
// should these responses be the last, input may still be arriving when they are sent.
Connection::Step Connection::flush(std::string_view unread, bool linger_after) {
  http::Output& out = worker_.responder().output;
  if (out.empty()) return all_sent(linger_after);
  const bool last = session_.phase() == http::Phase::closed;
  const net::IoResult result = net::send_now(fd_, out.bytes(), out.tail(), last);
  worker_.counters().bytes_sent += result.size;
  if (result.size == out.total()) {
    if (out.recording) worker_.log().completed(peer(), out.records, result.size);
    out.clear();
    return all_sent(linger_after);
  }
  if (result.status != net::IoResult::Status::failed) {
    return queue_rest(result.size, unread, linger_after);
  }
  if (out.recording) worker_.log().aborted(peer(), out.records, 0);
  out.clear();
  return end(Outcome::reset);
}

Connection::Step Connection::queue_rest(std::size_t sent, std::string_view unread,
                                        bool linger_after) {
  keep_rest(sent, unread, linger_after);
  return write_rest();
}

// What the output still has behind its first `sent` bytes, and what is to follow.
void Connection::keep_rest(std::size_t sent, std::string_view unread, bool linger_after) {
  http::Output& out = worker_.responder().output;
  Pending& rest = pending();
  const std::size_t of_bytes = std::min(sent, out.bytes().size());
  rest.bytes = out.bytes().substr(of_bytes);
  rest.tail = out.tail().substr(sent - of_bytes);
  if (out.owns_tail()) {
    rest.bytes += std::exchange(rest.tail, {});
  } else if (!rest.tail.empty()) {
    rest.greeting = worker_.shared_config();
  }
  rest.input.assign(unread);  // which may be a part of it
  rest.size = rest.left = rest.bytes.size() + rest.tail.size();
  rest.linger_after = linger_after;
  if (out.recording) {
    worker_.log().completed(peer(), out.records, sent);
    rest.records.copy(out.records);
  }
  out.clear();
}

Connection::Step Connection::write_rest() {
  Pending& rest = *pending_;
  if (!make_known() ||
      tcp_.write<&Connection::on_written>(this, rest.request, rest.bytes, rest.tail) < 0) {
    worker_.log().aborted(peer_, rest.records, 0);
    return end(Outcome::reset);
  }
  // No more requests from a client that does not take its responses.
  if (state_ == State::reading) tcp_.stop_reading();
  state_ = State::writing;
  ++worker_.counters().waited;
  rest.on_the_way = rest.left + net::unacknowledged(fd_);
  set_timeout(Wait::write);
  rest.held = rest.bytes.size() + rest.input.size() + rest.records.bytes();
  worker_.hold_unsent(rest.held, *this);
  return Step::waits;
}

void Connection::on_written(int status) noexcept {
  worker_.runs();
  if (state_ == State::closing) return drop_pending();  // end() has logged it
  state_ = State::open;
  release_held();
  settle(guarded([=, this] {
    if (status < 0) {
      const std::uint64_t written = pending_->size - pending_->left;
      worker_.counters().bytes_sent += written;
      worker_.log().aborted(peer_, pending_->records, written);
      return end(Outcome::reset);
    }
    worker_.counters().bytes_sent += pending_->size;
    worker_.log().completed(peer_, pending_->records, pending_->size);
    return go_on_with_pending(all_sent(pending_->linger_after));
  }));
}

Connection::Step Connection::go_on_with_pending(Step step) {
  if (step == Step::held) step = meet_fault(pending_->input, pending_->linger_after);
  if (step != Step::go_on) return step;
  return pending_->input.empty() ? wait_for_input() : serve(pending_->input, true);
}

// Known from the beginning where it is logged; later where that was turned on meanwhile.
const PeerText* Connection::peer() noexcept {
  if (peer_ == nullptr) peer_ = worker_.log().remember(net::peer_address(fd_));
  return peer_;
}

Pending& Connection::pending() {
  if (pending_ == nullptr) pending_ = worker_.pending().take();
  return *pending_;
}

// What follows when all responses so far are the kernel's.
Connection::Step Connection::all_sent(bool linger_after) {
  if (outcome_ != Outcome::timed_out && outcome_ != Outcome::faulted && session_.answered() > 0) {
    outcome_ = session_.rejected() ? Outcome::refused : Outcome::served;
  }
  if (session_.phase() < http::Phase::held) return Step::go_on;
  if (session_.phase() == http::Phase::held) return Step::held;
  return linger_after ? linger() : end(outcome_);
}

}  // namespace merhaba::server
