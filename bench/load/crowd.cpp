#include "bench/load/crowd.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include "bench/kernel/interrupt.hpp"
#include "net/new_socket.hpp"
#include "net/socket.hpp"

namespace merhaba::bench::load {
namespace {

// The kernel does not export their names to user space (include/net/tcp_states.h).
constexpr std::uint8_t kSynSent = 2;
constexpr std::uint8_t kClosed = 7;

constexpr kernel::Nanoseconds kLookPeriod = std::chrono::milliseconds(1);
// Ports that one source address may use for one server, of the 28,232 there are by default.
constexpr unsigned kClientsPerSource = 16'000;

bool is_loopback(const net::SocketAddress& address) {
  return address.family() == AF_INET && address.host().starts_with("127.");
}

// Binds to a loopback address, 127.0.0.1 for 1 and the next ones for more: each source address has
// ports of its own.
bool bind_to_source(int fd, std::uint32_t number) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number - 1);
  const int on = 1;
  return ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) == 0 &&
         ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

tcp_info info_of(int fd) {
  tcp_info info;
  std::memset(&info, 0, sizeof info);
  socklen_t length = sizeof info;
  ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length);
  return info;
}

int error_of(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
  return error;
}

}  // namespace

bool KnownClient::was_phantom() const {
  return established && (data_retransmissions > 0 || unacknowledged || outcome == Outcome::reset);
}

std::uint64_t KnownClient::dropped_packets() const {
  if (outcome == Outcome::failed) return 0;
  if (!established) return syn_retransmissions + (outcome == Outcome::refused ? 0 : 1);
  if (!was_phantom()) return syn_retransmissions;
  constexpr std::uint64_t kAck = 1;
  const std::uint64_t data = asked ? data_retransmissions + (came_in() ? 0 : 1) : 0;
  // A reset is the response to the first of its packets.
  return syn_retransmissions + kAck + (outcome == Outcome::reset ? 0 : data);
}

Crowd::Crowd(const net::SocketAddress& server, Options options)
    : server_(server), options_(std::move(options)) {}

void Crowd::connect(unsigned clients) {
  for (unsigned i = 0; i < clients; ++i) {
    const std::size_t number = options_.fresh_sources ? i : clients_.size();
    if (number % kClientsPerSource == 0) {
      ++sources_;
      kernel::throw_if_interrupted();
    }
    begin(clients_.emplace_back());
  }
}

void Crowd::begin(KnownClient& client) {
  client.start = kernel::now();
  client.socket = net::new_stream_socket(server_.family());
  const int fd = client.socket.get();
  const bool may_choose = sources_ == 1 || !is_loopback(server_);
  const bool bound = fd >= 0 && (may_choose || bind_to_source(fd, sources_));
  if (!bound || (::connect(fd, server_.get(), server_.length) != 0 && errno != EINPROGRESS)) {
    const int error = errno;
    return end(client, kernel::Nanoseconds(0), bound ? outcome_of_error(error) : Outcome::failed,
               error);
  }
  if (clients_.size() <= options_.open) return;
  look_at(client, kernel::now());
  if (!client.established || client.is_over()) return;
  net::reset_on_close(fd);
  end(client, kernel::now() - client.start, Outcome::queued, 0);
}

void Crowd::look() {
  const kernel::Nanoseconds at = kernel::now();
  for (KnownClient& client : clients_) {
    if (!client.is_over()) look_at(client, at);
  }
}

void Crowd::look_at(KnownClient& client, kernel::Nanoseconds at) {
  const tcp_info info = info_of(client.socket.get());
  const kernel::Nanoseconds since = at - client.start;
  const std::uint32_t before = client.syn_retransmissions + client.data_retransmissions;
  const bool connecting = !client.established;
  (connecting ? client.syn_retransmissions : client.data_retransmissions) +=
      info.tcpi_total_retrans - before;
  client.again.resize(client.again.size() + info.tcpi_total_retrans - before, since);
  if (info.tcpi_state == kSynSent) return;
  if (connecting && info.tcpi_state == kClosed) {
    const int error = error_of(client.socket.get());
    return end(client, since, outcome_of_error(error), error);
  }
  if (connecting) client.established = since;
  client.unacknowledged = client.asked && info.tcpi_unacked > 0;
  read(client, since);
}

void Crowd::read(KnownClient& client, kernel::Nanoseconds since) {
  std::array<char, 4096> part;
  for (;;) {
    const net::IoResult got = net::recv_now(client.socket.get(), part.data(), part.size());
    switch (got.status) {
      case net::IoResult::Status::ok:
        if (!client.answered) client.answered = since;
        client.answer.append(part.data(), got.size);
        break;
      case net::IoResult::Status::again:
        return;
      case net::IoResult::Status::closed:
        return end(client, since,
                   options_.is_whole(client.answer) ? Outcome::served : Outcome::unanswered, 0);
      case net::IoResult::Status::failed:
        return end(client, since, outcome_of_error(got.error), got.error);
    }
  }
}

void Crowd::end(KnownClient& client, kernel::Nanoseconds since, Outcome outcome, int error) {
  client.ended = since;
  client.outcome = outcome;
  client.error = error;
  client.socket.reset();
}

bool Crowd::watch(const std::function<bool()>& done, kernel::Nanoseconds patience) {
  for (const kernel::Nanoseconds deadline = kernel::now() + patience;;) {
    kernel::throw_if_interrupted();
    look();
    if (done()) return true;
    if (kernel::now() >= deadline) return false;
    std::this_thread::sleep_for(kLookPeriod);
  }
}

bool Crowd::settle(const std::function<std::uint64_t()>& drops, kernel::Nanoseconds patience) {
  return watch(
      [&] {
        const auto connecting = std::count_if(
            clients_.begin(), clients_.end(),
            [](const KnownClient& client) { return !client.is_over() && !client.established; });
        return drops() >= static_cast<std::uint64_t>(connecting);
      },
      patience);
}

void Crowd::ask(std::string_view request) {
  for (KnownClient& client : clients_) {
    if (client.is_over() || !client.established || client.asked) continue;
    client.asked = kernel::now() - client.start;
    const net::IoResult sent = net::send_now(client.socket.get(), request, {}, false);
    if (sent.status == net::IoResult::Status::failed) {
      end(client, kernel::now() - client.start, outcome_of_error(sent.error), sent.error);
    }
  }
}

std::size_t Crowd::waiting() const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(),
                    [](const KnownClient& client) { return !client.is_over(); }));
}

void Crowd::conclude(std::uint64_t in_queue) {
  for (const KnownClient& client : clients_) {
    if (client.outcome == Outcome::queued && in_queue > 0) --in_queue;
  }
  for (KnownClient& client : clients_) {
    if (client.is_over()) continue;
    const bool queued = client.established && !client.unacknowledged && in_queue > 0;
    if (queued) --in_queue;
    client.outcome = queued ? Outcome::queued : Outcome::unanswered;
  }
}

std::size_t Crowd::connected() const {
  return static_cast<std::size_t>(
      std::count_if(clients_.begin(), clients_.end(),
                    [](const KnownClient& client) { return client.established.has_value(); }));
}

std::uint64_t Crowd::dropped_packets() const {
  std::uint64_t dropped = 0;
  for (const KnownClient& client : clients_) dropped += client.dropped_packets();
  return dropped;
}

std::uint64_t Crowd::dropped_syns() const {
  std::uint64_t dropped = 0;
  for (const KnownClient& client : clients_) {
    const bool answered = client.established || client.outcome == Outcome::refused ||
                          client.outcome == Outcome::failed;
    dropped += client.syn_retransmissions + (answered ? 0 : 1);
  }
  return dropped;
}

}  // namespace merhaba::bench::load
