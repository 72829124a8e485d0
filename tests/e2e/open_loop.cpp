#include "e2e/open_loop.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <list>
#include <stdexcept>

#include "base/fd.hpp"
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "net/resolve.hpp"

namespace merhaba::e2e {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as the timer's

struct Visit {
  Fd socket;
  Clock::time_point due;
  bool asked = false;
  std::string response;
  std::list<Visit>::iterator self;
};

class Loop {
 public:
  Loop(const std::string& address, unsigned per_second, Requests& requests)
      : to_(net::resolve(net::parse_listen(address)).front()),
        interval_(std::chrono::nanoseconds(std::chrono::seconds(1)) / per_second),
        requests_(requests),
        epoll_(::epoll_create1(EPOLL_CLOEXEC)),
        timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (!epoll_ || !timer_) fail("epoll");
    watch(timer_.get(), EPOLL_CTL_ADD, EPOLLIN, nullptr);
  }

  void run(const std::atomic<bool>& ending) {
    const timespec each{interval_.count() / 1'000'000'000, interval_.count() % 1'000'000'000};
    const itimerspec pace{each, each};
    due_ = Clock::now();
    if (::timerfd_settime(timer_.get(), 0, &pace, nullptr) != 0) fail("timer");
    std::array<epoll_event, 256> events{};
    while (!ending || !visits_.empty()) {
      const int ready = ::epoll_wait(epoll_.get(), events.data(), events.size(), 100);
      for (int i = 0; i < ready; ++i) {
        auto* visit = static_cast<Visit*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (visit == nullptr) {
          on_time(!ending);
        } else {
          on_event(*visit);
        }
      }
      while (!visits_.empty() && visits_.front().due + OpenLoop::kPatience < Clock::now()) {
        end(visits_.front(), requests_.unanswered);
      }
    }
    std::sort(requests_.waits.begin(), requests_.waits.end());
  }

 private:
  [[noreturn]] static void fail(const std::string& attempt) {
    throw std::runtime_error("the load: " + attempt + ": " + std::strerror(errno));
  }

  void watch(int fd, int operation, std::uint32_t events, Visit* visit) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = visit;
    if (::epoll_ctl(epoll_.get(), operation, fd, &event) != 0) fail("epoll");
  }

  // Every client that is due by now, also those that this thread is late for.
  void on_time(bool sending) {
    std::uint64_t count = 0;
    if (::read(timer_.get(), &count, sizeof count) != sizeof count) return;
    for (; count > 0; --count) {
      due_ += interval_;
      if (sending) begin();
    }
  }

  void begin() {
    Visit& visit = visits_.emplace_back();
    visit.self = std::prev(visits_.end());
    visit.due = due_;
    visit.socket = Fd(::socket(to_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!visit.socket) fail("socket");
    ++requests_.sent;
    if (::connect(visit.socket.get(), to_.get(), to_.length) != 0 && errno != EINPROGRESS) {
      if (errno == EADDRNOTAVAIL) fail("connect");
      return end(visit, errno == ECONNREFUSED ? requests_.refused : requests_.reset);
    }
    watch(visit.socket.get(), EPOLL_CTL_ADD, EPOLLOUT, &visit);
  }

  void on_event(Visit& visit) {
    if (visit.asked) return receive(visit);
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(visit.socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return end(visit, error == ECONNREFUSED ? requests_.refused : requests_.reset);
    const std::string text = request("GET", close_field);
    if (::send(visit.socket.get(), text.data(), text.size(), MSG_NOSIGNAL) < 0) {
      return end(visit, requests_.reset);
    }
    visit.asked = true;
    watch(visit.socket.get(), EPOLL_CTL_MOD, EPOLLIN, &visit);
  }

  void receive(Visit& visit) {
    char part[4096];
    const ssize_t got = ::recv(visit.socket.get(), part, sizeof part, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0) return end(visit, requests_.reset);
    if (got > 0) {
      visit.response.append(part, static_cast<std::size_t>(got));
      return;
    }
    const std::string& response = visit.response;
    if (response.starts_with("HTTP/1.1 200 ") &&
        response.ends_with("\r\n\r\n" + default_greeting)) {
      const std::chrono::duration<double, std::milli> wait = Clock::now() - visit.due;
      requests_.waits.push_back(wait.count());
      return end(visit, requests_.served);
    }
    if (response.empty()) return end(visit, requests_.reset);
    requests_.example = response;
    end(visit, requests_.unserved);
  }

  // Closing alone would not do: a process that another thread has just forked has the socket as
  // well, until it executes its program.
  void end(Visit& visit, std::uint64_t& fate) {
    ++fate;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, visit.socket.get(), nullptr);
    visits_.erase(visit.self);
  }

  net::SocketAddress to_;
  std::chrono::nanoseconds interval_;
  Requests& requests_;
  Fd epoll_;
  Fd timer_;
  Clock::time_point due_;
  std::list<Visit> visits_;  // in the order in which they are due
};

}  // namespace

double Requests::wait(double share) const {
  if (waits.empty()) return 0;
  const double rank = std::ceil(share * static_cast<double>(waits.size()));
  return waits[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

OpenLoop::OpenLoop(const std::string& address, unsigned per_second)
    : thread_([this, address, per_second] {
        try {
          Loop(address, per_second, requests_).run(ending_);
        } catch (const std::exception& error) {
          trouble_ = error.what();
        }
      }) {}

OpenLoop::~OpenLoop() {
  ending_ = true;
  if (thread_.joinable()) thread_.join();
}

Requests OpenLoop::end() {
  ending_ = true;
  thread_.join();
  if (!trouble_.empty()) throw std::runtime_error(trouble_);
  return std::move(requests_);
}

}  // namespace merhaba::e2e
