// floor-epoll-close PORT BACKLOG [STAGE]: the least work a correct server that closes could do on
// epoll, for clients that send one request each, and so the yardstick for merhaba's accepting. One
// thread, until SIGTERM; no limits, no deadlines.
// Up to STAGE connections are taken from the queue, then read and answered, then closed. With 1,
// the default, that is one connection after the other. With 64, the same kernel code many times
// over is a twentieth cheaper than its three kinds in turn.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "bench/floor/floor.hpp"

namespace merhaba::bench::floor {
namespace {

class EpollClose {
 public:
  EpollClose(int listener, std::size_t testbed)
      : listener_(listener), testbed_(testbed), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) fail("make an epoll");
    if (!watch(listener, EPOLLIN | EPOLLET)) fail("watch the listener");
  }

  [[noreturn]] void run() {
    announce(listener_);
    for (int patience = kForever;;) {
      const int ready = ::epoll_wait(epoll_, events_.data(), kBatch, patience);
      bool look = patience != kForever;
      patience = kForever;
      answer_.refresh();
      for (int i = 0; i < ready; ++i) {
        const int fd = events_[static_cast<std::size_t>(i)].data.fd;
        if (fd == listener_) look = true;
        if (fd != listener_ && is_done(fd)) ended_.push_back(fd);
      }
      close_ended();
      if (look) patience = serve_queue();
    }
  }

 private:
  static constexpr int kForever = -1;

  bool watch(int fd, std::uint32_t events) noexcept {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    return ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  // How long to wait for the next event before looking at the queue anyway, in milliseconds: who
  // comes from now on makes the listener readable again, but a client left behind does not.
  int serve_queue() {
    const std::size_t waiting = queue_depth(listener_, kBatch);
    int patience = waiting > kBatch ? 0 : kForever;
    for (std::size_t left = std::min(waiting, kBatch); left > 0;) {
      const std::size_t testbed = std::min(left, testbed_);
      left -= testbed;
      if (!take(testbed)) {
        patience = errno == EAGAIN ? kForever : kRetryMilliseconds;
        left = 0;
      }
      for (const int fd : newcomers_) {
        if (is_done(fd) || !watch(fd, EPOLLIN)) ended_.push_back(fd);
      }
      newcomers_.clear();
      close_ended();
    }
    return patience;
  }

  // Takes this many from the queue; false, with errno, if it ends earlier or cannot be read.
  bool take(std::size_t count) {
    for (; count > 0; --count) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return false;
      newcomers_.push_back(fd);
      const auto at = static_cast<std::size_t>(fd);
      if (at >= ends_.size()) ends_.resize(at + 1);
      ends_[at] = {};
    }
    return true;
  }

  // Reads what there is; true: answered, or gone. The response stays in the kernel until the close
  // adds its FIN, and always fits: nothing was sent before.
  bool is_done(int fd) {
    const ssize_t got = ::recv(fd, input_.data(), input_.size(), 0);
    if (got < 0) return errno != EAGAIN && errno != EINTR;
    if (got == 0) return true;
    RequestEnd& end = ends_[static_cast<std::size_t>(fd)];
    if (end.count({input_.data(), static_cast<std::size_t>(got)}) == 0) return false;
    const std::string_view text = answer_.text();
    ::send(fd, text.data(), text.size(), MSG_MORE | MSG_NOSIGNAL);
    return true;
  }

  // Descriptors taken together are mostly neighbours: one system call for a row of them.
  void close_ended() {
    for (auto first = ended_.begin(); first != ended_.end();) {
      auto last = first;
      while (last + 1 != ended_.end() && last[1] == last[0] + 1) ++last;
      ::close_range(static_cast<unsigned>(*first), static_cast<unsigned>(*last), 0);
      first = last + 1;
    }
    ended_.clear();
  }

  int listener_;
  std::size_t testbed_;
  int epoll_;
  Answer answer_{Answer::Then::close};
  std::array<epoll_event, kBatch> events_{};
  std::array<char, kReadSize> input_{};
  std::vector<int> newcomers_;
  std::vector<int> ended_;
  std::vector<RequestEnd> ends_;  // by descriptor
};

}  // namespace
}  // namespace merhaba::bench::floor

int main(int argc, char** argv) {
  using namespace merhaba::bench::floor;
  std::size_t testbed = 1;
  if (argc == 4 && parse(argv[3], testbed) && testbed > 0) --argc;
  EpollClose(listen_as_told(argc, argv, SOCK_NONBLOCK, " [STAGE]"), testbed).run();
}
