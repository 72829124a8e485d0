// How a Connection meets a fault that was asked for: in place of receive, serve, flush, its
// response waits, comes otherwise, or never.
#include <algorithm>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// What never ends by itself ends then: nothing here is without a bound.
constexpr std::uint64_t kLongestHang = 3'600'000;  // ms

// Neither a status line nor what an HTTP/0.9 client would take for content.
constexpr std::string_view kGarbage{"\x00\xff\xfe\x16merhaba: garbage, as asked\r\n\r\n", 34};

void add(std::string& text, const fault::Spec* spec) {
  if (spec != nullptr) text += (text.empty() ? "" : ", ") + spec->text;
}

}  // namespace

std::string Fault::text() const {
  std::string text;
  add(text, met.delay);
  add(text, met.response);
  return text;
}

// For --verbose, and for faults.
Connection::Step Connection::start_watched() {
  if (worker_.config().verbose) log::line(tr_format("{} connected", peer()->text));
  const std::shared_ptr<fault::Plan>& plan = worker_.plan();
  if (!plan) return receive();
  number_ = plan->next_connection();
  const fault::Spec* const met = plan->on_accept(number_, worker_.loop().now());
  if (met == nullptr) return receive();
  worker_.counters().count_fault(met->kind);
  http::Output& out = worker_.responder().output;
  if (out.recording) out.records.add(0, 0, 0).fault = met->text;
  net::reset_on_close(fd_);
  return end(Outcome::faulted);
}

Connection::Step Connection::meet_fault(std::string_view unread, bool linger_after) {
  const std::shared_ptr<fault::Plan>& plan = worker_.plan();
  const std::uint64_t now = worker_.loop().now();
  Fault fault{plan};
  if (plan) {  // they may have ended since the request came
    if (number_ == 0) number_ = plan->next_connection();
    fault.met = plan->on_request(number_, session_.answered() + 1, now);
  }
  if (fault.met.delay == nullptr) return respond(std::move(fault), unread, linger_after);
  worker_.counters().count_fault(fault::Kind::delay);
  // One more than the clock shows: of the current millisecond a part is over.
  fault.due = now + static_cast<std::uint64_t>(fault.met.wait.count()) + 1;
  return hold(std::move(fault), unread, linger_after);
}

Connection::Step Connection::hold(Fault fault, std::string_view unread, bool linger_after) {
  if (!make_known()) return end(Outcome::reset);
  Pending& rest = pending();
  rest.input.assign(unread);  // which may be a part of it
  rest.linger_after = linger_after;
  rest.fault = std::make_unique<Fault>(std::move(fault));
  rest.fault->place = worker_.delays().add(*this, rest.fault->due);
  if (state_ == State::reading) tcp_.stop_reading();
  if (tcp_.start_reading<&Connection::on_held_readable>(this) != 0) return end(Outcome::reset);
  state_ = State::held;
  set_timeout(Wait::held);
  return Step::waits;
}

// The client has sent more, which waits as well, as far as one read has room for; or it has left:
// then nobody is owed anything, unless it only has nothing more to send.
void Connection::on_held_readable() noexcept {
  worker_.runs();
  settle(guarded([this]() -> Step {
    const Responder& responder = worker_.responder();
    std::string& unread = pending_->input;
    const std::size_t room = responder.input_size - std::min(unread.size(), responder.input_size);
    if (room > 0) {
      const net::IoResult result = net::recv_now(fd_, responder.input.get(), room);
      if (result.status == net::IoResult::Status::again) return Step::waits;
      if (result.status == net::IoResult::Status::failed) return end(Outcome::reset);
      if (result.status == net::IoResult::Status::ok) {
        const std::string_view more(responder.input.get(), result.size);
        worker_.counters().bytes_received += more.size();
        if (worker_.config().verbose) print_received(more);
        unread.append(more);
        return Step::waits;
      }
      if (pending_->fault->stage == Fault::Stage::hanging) return end(Outcome::reset);
    }
    tcp_.stop_reading();
    return Step::waits;
  }));
}

void Connection::on_delay_over() noexcept {
  worker_.runs();
  settle(guarded([this]() -> Step {
    switch (pending_->fault->stage) {
      case Fault::Stage::in_pieces:
        return send_piece();
      case Fault::Stage::hanging:
        return end(Outcome::faulted);
      case Fault::Stage::delayed:
        break;
    }
    return go_on_with_pending(respond(leave_held(), pending_->input, pending_->linger_after));
  }));
}

Fault Connection::leave_held() {
  tcp_.stop_reading();
  state_ = State::open;
  Fault fault = std::move(*pending_->fault);
  pending_->fault.reset();
  return fault;
}

Connection::Step Connection::respond(Fault fault, std::string_view unread, bool linger_after) {
  worker_.responder().refresh_date(worker_.loop().now());
  const fault::Spec* const spec = fault.met.response;
  if (spec == nullptr) {
    give_response(fault, !unread.empty());
    return flush(unread, linger_after);
  }
  worker_.counters().count_fault(spec->kind);
  switch (spec->kind) {
    case fault::Kind::hang:
      fault.stage = Fault::Stage::hanging;
      fault.due = worker_.loop().now() + kLongestHang;
      return hold(std::move(fault), unread, linger_after);
    case fault::Kind::close:
    case fault::Kind::garbage:
      return close_without_response(fault);
    case fault::Kind::trickle:
      give_response(fault, !unread.empty());
      return respond_in_pieces(std::move(fault), unread, linger_after);
    case fault::Kind::truncate:
    case fault::Kind::reset:
      return respond_cut(*spec, give_response(fault, !unread.empty()), unread);
    default:  // status
      give_response(fault, !unread.empty());
      return flush(unread, linger_after);
  }
}

// Into the output; returns the bytes of its content.
std::uint64_t Connection::give_response(const Fault& fault, bool more_input) {
  Responder& responder = worker_.responder();
  const fault::Spec* const spec = fault.met.response;
  const std::string text = fault.text();
  std::string fields;
  if (!text.empty() && fault.plan->says_so()) fields = fmt::format("X-Fault: {}\r\n", text);
  std::uint64_t content = 0;
  if (spec != nullptr && spec->kind == fault::Kind::status) {
    http::Reply reply;
    reply.status = static_cast<int>(spec->number);
    reply.fields = std::move(fields);
    if (reply.status != 205) {  // which has no content
      reply.body = fmt::format("{} {}: a fault, as asked ({})\n", reply.status,
                               http::reason_phrase(reply.status), spec->text);
    }
    content =
        session_.respond_held(responder.service, responder.output, more_input, std::move(reply));
  } else {
    content = session_.respond_held(responder.service, responder.output, more_input, fields);
  }
  http::Records& records = responder.output.records;
  if (!records.empty()) records.last().fault = text;
  return content;
}

Connection::Step Connection::close_without_response(const Fault& fault) {
  Responder& responder = worker_.responder();
  http::Output& out = responder.output;
  session_.leave_held(responder.service, out);
  if (!out.records.empty()) out.records.last().fault = fault.text();
  if (fault.met.response->kind == fault::Kind::garbage) out.append(kGarbage);
  outcome_ = Outcome::faulted;
  if (!out.empty()) return flush({}, true);
  if (out.recording) worker_.log().completed(peer(), out.records, 0);
  return linger();
}

// The response ends within its content, or where there is none, within its head.
Connection::Step Connection::respond_cut(const fault::Spec& spec, std::uint64_t content,
                                         std::string_view unread) {
  http::Output& out = worker_.responder().output;
  const std::uint64_t asked = spec.number == fault::Spec::kHalf ? content / 2 : spec.number;
  out.cut_to(content > 0 ? out.total() - content + std::min(asked, content - 1) : out.total() / 2);
  session_.close();
  outcome_ = Outcome::faulted;
  if (spec.kind == fault::Kind::truncate) return flush(unread, true);
  const net::IoResult result = net::send_now(fd_, out.bytes(), out.tail(), false);
  worker_.counters().bytes_sent += result.size;
  if (out.recording) worker_.log().aborted(peer(), out.records, result.size);
  out.clear();
  net::reset_on_close(fd_);
  return end(outcome_);
}

void Connection::end_fault() noexcept {
  number_ = 0;
  if (state_ != State::held) return;
  settle(guarded([this]() -> Step {
    Fault fault = leave_held();
    if (fault.stage == Fault::Stage::in_pieces) return go_on_with_pending(end_pieces(fault));
    fault.met = {};
    return go_on_with_pending(respond(std::move(fault), pending_->input, pending_->linger_after));
  }));
}

}  // namespace merhaba::server
