// How clients read: from the event on their socket to the end of their last response.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "bench/load/clients.hpp"

namespace merhaba::bench::load {
namespace {

constexpr int kReadsPerEvent = 16;
constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP;

}  // namespace

void Clients::on_event(Client& client, std::uint32_t events) {
  if (client.state == State::free) return;  // done; its socket stays open until the clock stops
  if ((client.state == State::connecting || client.unsent > 0) && !send_rest(client)) return;
  if ((events & (EPOLLIN | EPOLLERR | kEnd)) != 0) receive(client, events);
}

void Clients::receive(Client& client, std::uint32_t events) {
  for (int reads = 0; reads < kReadsPerEvent; ++reads) {
    const ssize_t size = ::recv(client.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (size < 0) {
      if (errno != EAGAIN) fail(client, {FailureKind::read, errno});
      return;
    }
    if (size == 0) return on_end(client);
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    if (!on_bytes(client, bytes)) return;
    if (bytes.size() < buffer_.size() && (events & EPOLLERR) == 0) {
      // Nothing more is there to read. If the end had come before this read, it follows at once;
      // only an error, such as a reset, has to be read to be known.
      if ((events & kEnd) != 0) on_end(client);
      return;
    }
  }
  watch(client, EPOLL_CTL_MOD);  // lets other clients have their turn; a new edge continues here
}

bool Clients::on_bytes(Client& client, std::string_view bytes) {
  if (!client.heard) {
    client.heard = true;
    latencies_.first_byte.record(kernel::now() - client.start);
  }
  if (work_.raw) return true;
  if (!client.reader.feed(bytes)) {
    fail(client, {.kind = FailureKind::no_http, .reason = client.reader.why()});
    return false;
  }
  const unsigned responses = client.reader.take_completed();
  if (responses > 0) on_whole_answers(client, responses);
  if (!work_.keeps() || client.outstanding > 0) return true;

  latencies_.end.record(kernel::now() - client.start);
  if (client.reader.announced_close()) return true;  // on_end() handles the end that follows
  if (asking_) return ask(client, kernel::now());
  finish(client);
  return false;
}

void Clients::on_whole_answers(Client& client, unsigned responses) {
  client.outstanding -= std::min(responses, client.outstanding);
  for (const int status : client.reader.take_error_statuses()) ++tally_.error_statuses[status];
  if (work_.keeps()) tally_.responses += responses;
}

void Clients::on_end(Client& client) {
  if (!work_.raw) {
    // A response without a length ends here.
    if (!client.reader.finish()) return fail(client, {FailureKind::closed_within_response});
    on_whole_answers(client, client.reader.take_completed());
  } else if (client.heard) {
    client.outstanding = 0;
  }
  // A server may end a kept connection with any response, and leave later requests unanswered.
  const bool announced = work_.keeps() && client.reader.announced_close();
  if (client.outstanding > 0 && !announced) {
    return fail(client,
                {client.heard ? FailureKind::closed_before_all : FailureKind::closed_unanswered});
  }
  if (!work_.keeps()) {
    ++tally_.responses;
    latencies_.end.record(kernel::now() - client.start);
  }
  finish(client);
}

void Clients::finish(Client& client) {
  ++tally_.finished;
  release(client);
}

}  // namespace merhaba::bench::load
