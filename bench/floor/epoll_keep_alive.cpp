// floor-epoll-keep-alive PORT BACKLOG [level]: the least work a correct server that keeps its
// connections could do on epoll: the yardstick for requests on open connections, one at a time or
// pipelined. One thread, until SIGTERM; no limits, no deadlines. All requests of one read get one
// send. Edge-triggered, or level-triggered as libuv is, which is asked again after each response.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "bench/floor/floor.hpp"

namespace merhaba::bench::floor {
namespace {

struct Connection {
  RequestEnd end;
  std::string unsent;  // what the peer has not taken; until it has, nothing more is read
};

class EpollKeepAlive {
 public:
  EpollKeepAlive(int listener, bool level)
      : listener_(listener), level_(level), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("make an epoll");
    if (!watch(EPOLL_CTL_ADD, listener, EPOLLIN | EPOLLET)) fail("watch the listener");
  }

  [[noreturn]] void run() {
    announce(listener_);
    for (int patience = kForever;;) {
      const int ready = ::epoll_wait(epoll_, events_.data(), kBatch, patience);
      bool look = patience != kForever;
      patience = kForever;
      answer_.refresh();
      for (int i = 0; i < ready; ++i) {
        const auto [events, data] = events_[static_cast<std::size_t>(i)];
        if (data.fd == listener_) look = true;
        if (data.fd != listener_ && !serve(data.fd, events)) ::close(data.fd);
      }
      if (look) patience = take_batch();
    }
  }

 private:
  static constexpr int kForever = -1;
  static constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

  bool watch(int operation, int fd, std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return ::epoll_ctl(epoll_, operation, fd, &event) == 0;
  }

  // How long to wait for the next event before looking at the queue anyway, in milliseconds: who
  // comes from now on makes the listener readable again, but a client left behind does not.
  int take_batch() {
    const std::size_t waiting = queue_depth(listener_, kBatch);
    for (std::size_t left = std::min(waiting, kBatch); left > 0; --left) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return errno == EAGAIN ? kForever : kRetryMilliseconds;
      const auto at = static_cast<std::size_t>(fd);
      if (at >= connections_.size()) connections_.resize(at + 1);
      connections_[at] = {};
      if (!watch(EPOLL_CTL_ADD, fd, input_events_)) ::close(fd);
    }
    return waiting > kBatch ? 0 : kForever;
  }

  // One read and one send. False: the peer is gone.
  bool serve(int fd, std::uint32_t events) {
    Connection& connection = connections_[static_cast<std::size_t>(fd)];
    if (!connection.unsent.empty()) return send_rest(fd, connection);
    const ssize_t got = ::recv(fd, input_.data(), input_.size(), 0);
    if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
    const auto size = static_cast<std::size_t>(got);
    const std::size_t requests = connection.end.count({input_.data(), size});
    if (requests > 0) {
      const std::string_view text = answer_.text(requests);
      const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN) return false;
      const auto taken = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
      if (taken < text.size()) {
        connection.unsent = text.substr(taken);
        return watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
      }
    }
    // More to read, of which an edge is not reported again unless asked.
    const bool more = !level_ && (size == input_.size() || (events & kEnd) != 0);
    return !more || watch(EPOLL_CTL_MOD, fd, input_events_);
  }

  bool send_rest(int fd, Connection& connection) {
    std::string& unsent = connection.unsent;
    const ssize_t sent = ::send(fd, unsent.data(), unsent.size(), MSG_NOSIGNAL);
    if (sent < 0) return errno == EAGAIN;
    unsent.erase(0, static_cast<std::size_t>(sent));
    return !unsent.empty() || watch(EPOLL_CTL_MOD, fd, input_events_);
  }

  int listener_;
  bool level_;
  std::uint32_t input_events_ =
      level_ ? std::uint32_t{EPOLLIN} : std::uint32_t{EPOLLIN | EPOLLRDHUP | EPOLLET};
  int epoll_;
  Answer answer_{Answer::Then::keep_alive, kReadSize / kBlankLine.size()};
  std::array<epoll_event, kBatch> events_{};
  std::array<char, kReadSize> input_{};
  std::vector<Connection> connections_;  // by descriptor
};

}  // namespace
}  // namespace merhaba::bench::floor

int main(int argc, char** argv) {
  using namespace merhaba::bench::floor;
  const bool level = argc == 4 && argv[3] == std::string_view("level");
  if (level) --argc;
  EpollKeepAlive(listen_as_told(argc, argv, SOCK_NONBLOCK, " [level]"), level).run();
}
