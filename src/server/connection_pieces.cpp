// How a Connection sends a response piece by piece (--fault trickle).
#include <algorithm>
#include <utility>

#include "server/connection.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

Connection::Step Connection::respond_in_pieces(Fault fault, std::string_view unread,
                                               bool linger_after) {
  const bool is_one_piece = worker_.responder().output.total() <= fault.met.response->number;
  if (is_one_piece) return flush(unread, linger_after);
  keep_rest(0, unread, linger_after);
  pending_->took_at = worker_.loop().now();
  fault.stage = Fault::Stage::in_pieces;
  fault.due = worker_.loop().now();
  const Step step = hold(std::move(fault), pending_->input, linger_after);
  return step == Step::waits ? send_piece() : step;
}

Connection::Step Connection::send_piece() {
  Pending& rest = *pending_;
  Fault& fault = *rest.fault;
  const fault::Spec& spec = *fault.met.response;
  const std::size_t of_bytes = std::min(fault.sent, rest.bytes.size());
  const std::string_view head = std::string_view(rest.bytes).substr(of_bytes, spec.number);
  const std::string_view tail = rest.tail.substr(fault.sent - of_bytes, spec.number - head.size());
  const net::IoResult result = net::send_now(fd_, head, tail, false);
  worker_.counters().bytes_sent += result.size;
  fault.sent += result.size;
  if (result.status == net::IoResult::Status::failed) return end(Outcome::reset);
  if (fault.sent == rest.size) return go_on_with_pending(end_pieces(leave_held()));
  const std::uint64_t now = worker_.loop().now();
  const auto patience = static_cast<std::uint64_t>(worker_.config().write_timeout.count());
  if (result.size > 0) rest.took_at = now;
  if (now - rest.took_at > patience) {
    net::reset_on_close(fd_);
    return end(Outcome::timed_out);
  }
  fault.due += static_cast<std::uint64_t>(spec.low.count());
  fault.place = worker_.delays().add(*this, fault.due);
  return Step::waits;
}

// What has not been sent yet goes by the ordinary way.
Connection::Step Connection::end_pieces(const Fault& fault) {
  Pending& rest = *pending_;
  worker_.log().completed(peer_, rest.records, fault.sent);
  if (fault.sent == rest.size) return all_sent(rest.linger_after);
  const std::size_t of_bytes = std::min(fault.sent, rest.bytes.size());
  rest.bytes.erase(0, of_bytes);
  rest.tail.remove_prefix(fault.sent - of_bytes);
  rest.size = rest.left = rest.size - fault.sent;
  return write_rest();
}

}  // namespace merhaba::server
