#include "bench/load/clients.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::load {
namespace {

// Nothing is sent again before the kernel's shortest timeout (TCP_RTO_MIN; a SYN only after 1 s),
// so who was quicker need not be asked.
constexpr kernel::Nanoseconds kFirstRetransmission = std::chrono::milliseconds(200);
constexpr kernel::Nanoseconds kExpiryPeriod = std::chrono::milliseconds(50);

std::string repeated(const std::string& text, unsigned times) {
  std::string all;
  for (unsigned i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

Callers::Callers(const Work& work, Tally& tally, Latencies& latencies)
    : work_(work),
      tally_(tally),
      latencies_(latencies),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      requests_(repeated(work.request, work.depth)),
      callers_(std::make_unique<Caller[]>(work.callers)) {
  if (!epoll_) throw Error("cannot make an epoll: " + kernel::errno_in_words(errno));
  free_.reserve(work.callers);
  if (work.mode == Mode::drain) done_.reserve(work.callers);
  for (unsigned index = work.callers; index > 0; --index) free_.push_back(index - 1);
}

bool Callers::begin(kernel::Nanoseconds start) {
  Caller& caller = callers_[free_.back()];
  free_.pop_back();
  caller.state = State::connecting;
  caller.retransmissions = 0;
  caller.reader.reset();
  ++tally_.attempted;
  if (!dial(caller)) {
    fail(caller, "connect: " + kernel::errno_in_words(errno));
    return false;
  }
  // On loopback the handshake is over when connect(2) returns, and the request can go at once.
  if (!ask(caller, start)) return false;
  if (watch(caller, EPOLL_CTL_ADD)) return true;
  fail(caller, "epoll_ctl: " + kernel::errno_in_words(errno));
  return false;
}

bool Callers::dial(Caller& caller) {
  const net::SocketAddress& server = work_.server;
  caller.socket.reset(::socket(server.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int fd = caller.socket.get();
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

bool Callers::watch(Caller& caller, int operation) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
  if (caller.unsent > 0) event.events |= EPOLLOUT;
  event.data.u32 = index_of(caller);
  return ::epoll_ctl(epoll_.get(), operation, caller.socket.get(), &event) == 0;
}

bool Callers::ask(Caller& caller, kernel::Nanoseconds at) {
  caller.start = at;
  caller.outstanding = work_.depth;
  caller.heard = false;
  caller.unsent = requests_.size();
  return send_rest(caller);
}

bool Callers::send_rest(Caller& caller) {
  const char* rest = requests_.data() + (requests_.size() - caller.unsent);
  ssize_t sent = 0;
  if (caller.unsent > 0) {
    sent = ::send(caller.socket.get(), rest, caller.unsent, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) return true;
    if (sent < 0) {
      const char* call = caller.state == State::connecting ? "connect: " : "send: ";
      fail(caller, call + kernel::errno_in_words(errno));
      return false;
    }
  }
  caller.unsent -= static_cast<std::size_t>(sent);
  if (caller.state == State::connecting) {
    const kernel::Nanoseconds waited = kernel::now() - caller.start;
    if (waited >= kFirstRetransmission) count_retransmissions(caller);
    caller.state = State::connected;
    ++tally_.established;
    latencies_.connect.record(waited);
  }
  return true;
}

void Callers::poll(kernel::Nanoseconds patience) {
  const kernel::Nanoseconds before = kernel::now();
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(
      std::clamp(patience, kernel::Nanoseconds(0), kExpiryPeriod));
  const int ready = ::epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()),
                                 work_.spin ? 0 : static_cast<int>(milliseconds.count()));
  std::for_each_n(events_.begin(), std::max(ready, 0), [this](const epoll_event& event) {
    on_event(callers_[event.data.u32], event.events);
  });
  if (before >= next_expiry_) expire(before);
  if (work_.spin) account_idle(ready > 0);
}

// By the thread's own clock: what others have of our CPU meanwhile is not ours. Read where idleness
// begins and ends only, for reading it is a system call.
void Callers::account_idle(bool found_work) {
  if (found_work != idle_) return;
  idle_ = !found_work;
  const kernel::Nanoseconds used = kernel::own_cpu_time();
  if (found_work) tally_.idle_polls += used - idle_since_;
  idle_since_ = used;
}

unsigned Callers::index_of(const Caller& caller) const {
  return static_cast<unsigned>(&caller - callers_.get());
}

void Callers::restart_clocks(kernel::Nanoseconds start) {
  for (unsigned i = 0; i < work_.callers; ++i) callers_[i].start = start;
}

void Callers::expire(kernel::Nanoseconds at) {
  next_expiry_ = at + kExpiryPeriod;
  for (unsigned i = 0; i < work_.callers; ++i) {
    Caller& caller = callers_[i];
    if (caller.state == State::free || at - caller.start < work_.timeout) continue;
    const bool connecting = caller.state == State::connecting;
    fail(caller, connecting      ? "timed out before it was connected"
                 : !caller.heard ? "timed out without an answer"
                                 : "timed out within an answer, or before the end after it");
  }
}

void Callers::give_up(const std::string& words) {
  for (unsigned i = 0; i < work_.callers; ++i) {
    if (callers_[i].state != State::free) fail(callers_[i], words);
  }
}

// Who calls from a port that its server remembers (TIME-WAIT) sends its SYN again at once, however
// early the call fails.
void Callers::fail(Caller& caller, const std::string& words) {
  ++tally_.failures[words];
  if (caller.socket) count_retransmissions(caller);
  release(caller);
}

void Callers::release(Caller& caller) {
  if (caller.socket && kernel::now() - caller.start >= kFirstRetransmission)
    count_retransmissions(caller);
  if (work_.mode == Mode::drain) done_.push_back(std::move(caller.socket));
  caller.socket.reset();
  caller.state = State::free;
  free_.push_back(index_of(caller));
}

void Callers::count_retransmissions(Caller& caller) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(caller.socket.get(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return;
  const std::uint32_t fresh = info.tcpi_total_retrans - caller.retransmissions;
  caller.retransmissions = info.tcpi_total_retrans;
  if (caller.state == State::connected) {
    tally_.data_retransmissions += fresh;
  } else if (fresh > 0) {
    ++tally_.late_callers;
    tally_.syn_retransmissions += fresh;
  }
}

}  // namespace merhaba::bench::load
