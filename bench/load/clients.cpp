#include "bench/load/clients.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::load {
namespace {

// The kernel retransmits nothing before its shortest timeout (TCP_RTO_MIN; a SYN only after 1 s),
// so a quicker client has no retransmissions to read.
constexpr kernel::Nanoseconds kFirstRetransmission = std::chrono::milliseconds(200);
constexpr kernel::Nanoseconds kExpiryPeriod = std::chrono::milliseconds(50);

// Rounding the wait to milliseconds would begin a client of the open loop up to 1 ms late, and that
// would be reported as the server's latency.
template <std::size_t N>
int wait_for_events(int epoll, std::array<epoll_event, N>& events, kernel::Nanoseconds patience) {
#ifdef SYS_epoll_pwait2
  static bool there_is_one = true;  // from Linux 5.11 on
  if (there_is_one) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(patience);
    const timespec time{seconds.count(), (patience - seconds).count()};
    const long ready =
        ::syscall(SYS_epoll_pwait2, epoll, events.data(), static_cast<int>(N), &time, nullptr, 0);
    if (ready >= 0 || errno == EINTR) return static_cast<int>(ready);
    there_is_one = false;  // ENOSYS, or EPERM of a filter that does not know it
  }
#endif
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(patience);
  return ::epoll_wait(epoll, events.data(), static_cast<int>(N),
                      static_cast<int>(milliseconds.count()));
}

std::string repeated(const std::string& text, unsigned times) {
  std::string all;
  for (unsigned i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

Clients::Clients(const Work& work, Tally& tally, Latencies& latencies)
    : work_(work),
      tally_(tally),
      latencies_(latencies),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      requests_(repeated(work.request, work.depth)),
      clients_(std::make_unique<Client[]>(work.clients)) {
  if (!epoll_) throw Error("cannot make an epoll: " + kernel::errno_in_words(errno));
  free_.reserve(work.clients);
  if (work.mode == Mode::drain) done_.reserve(work.clients);
  for (unsigned index = work.clients; index > 0; --index) free_.push_back(index - 1);
}

bool Clients::begin(kernel::Nanoseconds start) {
  Client& client = clients_[free_.back()];
  free_.pop_back();
  client.state = State::connecting;
  client.retransmissions = 0;
  client.reader.reset();
  ++tally_.attempted;
  if (!dial(client)) {
    fail(client, {FailureKind::connect, errno});
    return false;
  }
  // On loopback the handshake is over when connect(2) returns, and the request can go at once.
  if (!ask(client, start)) return false;
  if (watch(client, EPOLL_CTL_ADD)) return true;
  fail(client, {FailureKind::epoll_ctl, errno});
  return false;
}

bool Clients::dial(Client& client) {
  const net::SocketAddress& server = work_.server;
  client.socket.reset(::socket(server.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int fd = client.socket.get();
  if (fd < 0) return false;
  if (work_.ack_with_request) {
    const int off = 0;
    ::setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off);
  }
  if (!work_.sources.empty()) {
    // The port is chosen by connect(2), for this destination: the same port serves other ones.
    const int on = 1;
    ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const net::SocketAddress& source = work_.sources[next_source_];
    if (++next_source_ == work_.sources.size()) next_source_ = 0;
    if (::bind(fd, source.get(), source.length) != 0) return false;
  }
  return ::connect(fd, server.get(), server.length) == 0 || errno == EINPROGRESS;
}

bool Clients::watch(Client& client, int operation) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  if (client.unsent > 0) event.events |= EPOLLOUT;
  event.data.u32 = index_of(client);
  return ::epoll_ctl(epoll_.get(), operation, client.socket.get(), &event) == 0;
}

bool Clients::ask(Client& client, kernel::Nanoseconds at) {
  client.start = at;
  client.outstanding = work_.depth;
  client.heard = false;
  client.unsent = requests_.size();
  return send_rest(client);
}

bool Clients::send_rest(Client& client) {
  const char* rest = requests_.data() + (requests_.size() - client.unsent);
  ssize_t sent = 0;
  if (client.unsent > 0) {
    sent = ::send(client.socket.get(), rest, client.unsent, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return true;
    if (sent < 0) {
      const bool connecting = client.state == State::connecting;
      fail(client, {connecting ? FailureKind::connect : FailureKind::send, errno});
      return false;
    }
  }
  client.unsent -= static_cast<std::size_t>(sent);
  if (client.state == State::connecting) {
    const kernel::Nanoseconds waited = kernel::now() - client.start;
    if (waited >= kFirstRetransmission) count_retransmissions(client);
    client.state = State::connected;
    ++tally_.established;
    latencies_.connect.record(waited);
  }
  return true;
}

void Clients::poll(kernel::Nanoseconds patience) {
  const kernel::Nanoseconds before = kernel::now();
  const int ready =
      wait_for_events(epoll_.get(), events_,
                      work_.spin ? kernel::Nanoseconds(0)
                                 : std::clamp(patience, kernel::Nanoseconds(0), kExpiryPeriod));
  std::for_each_n(events_.begin(), std::max(ready, 0), [this](const epoll_event& event) {
    on_event(clients_[event.data.u32], event.events);
  });
  if (before >= next_expiry_) expire(before);
  if (work_.spin) account_idle(ready > 0);
}

// Uses the thread's own clock, which excludes what other processes use of this CPU. It is read only
// where idleness begins and ends, because reading it is a system call.
void Clients::account_idle(bool found_work) {
  if (found_work != idle_) return;
  idle_ = !found_work;
  const kernel::Nanoseconds used = kernel::own_cpu_time();
  if (found_work) tally_.idle_polls += used - idle_since_;
  idle_since_ = used;
}

unsigned Clients::index_of(const Client& client) const {
  return static_cast<unsigned>(&client - clients_.get());
}

void Clients::restart_clocks(kernel::Nanoseconds start) {
  for (unsigned i = 0; i < work_.clients; ++i) clients_[i].start = start;
}

void Clients::expire(kernel::Nanoseconds at) {
  next_expiry_ = at + kExpiryPeriod;
  for (unsigned i = 0; i < work_.clients; ++i) {
    Client& client = clients_[i];
    if (client.state == State::free || at - client.start < work_.timeout) continue;
    const bool connecting = client.state == State::connecting;
    fail(client, {connecting      ? FailureKind::timed_out_unconnected
                  : !client.heard ? FailureKind::timed_out_unanswered
                                  : FailureKind::timed_out_answering});
  }
}

// A client whose port the server still has in TIME-WAIT retransmits its SYN at once, so even an
// early failure may have retransmissions to count.
void Clients::fail(Client& client, const Failure& failure) {
  ++tally_.failures[failure];
  if (client.socket) count_retransmissions(client);
  release(client);
}

void Clients::release(Client& client) {
  if (client.socket && kernel::now() - client.start >= kFirstRetransmission)
    count_retransmissions(client);
  if (work_.mode == Mode::drain) done_.push_back(std::move(client.socket));
  client.socket.reset();
  client.state = State::free;
  free_.push_back(index_of(client));
}

void Clients::count_retransmissions(Client& client) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(client.socket.get(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return;
  const std::uint32_t fresh = info.tcpi_total_retrans - client.retransmissions;
  client.retransmissions = info.tcpi_total_retrans;
  if (client.state == State::connected) {
    tally_.data_retransmissions += fresh;
  } else if (fresh > 0) {
    ++tally_.late_clients;
    tally_.syn_retransmissions += fresh;
  }
}

}  // namespace merhaba::bench::load
