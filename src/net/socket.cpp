#include "net/socket.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

#ifdef MERHABA_LINUX
#include <linux/sockios.h>
#endif

namespace merhaba::net {
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0;  // there, main ignores SIGPIPE
#endif

#ifdef MERHABA_LINUX
constexpr int kMoreFollows = MSG_MORE;
#else
constexpr int kMoreFollows = 0;
#endif

IoResult failure(int error) noexcept {
  if (error == EAGAIN || error == EWOULDBLOCK) return {IoResult::Status::again};
  return {IoResult::Status::failed, error};
}

int accept_raw(int listener, sockaddr* address, socklen_t* length) noexcept {
#ifdef MERHABA_LINUX
  return ::accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
  const int fd = ::accept(listener, address, length);
  if (fd < 0) return fd;
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
#ifdef SO_NOSIGPIPE
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
  return fd;
#endif
}

void close_row(std::span<const int> row) noexcept {
#ifdef MERHABA_LINUX
  const auto first = static_cast<unsigned>(row.front());
  const auto last = static_cast<unsigned>(row.back());
  if (row.size() > 1 && ::close_range(first, last, 0) == 0) return;
#endif
  for (const int fd : row) ::close(fd);
}

// The error of one connection that died while it waited, not of the listener: accept(2), "Error
// handling", asks to treat these as EAGAIN and go on.
bool only_that_connection(int error) noexcept {
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EINTR:
#ifdef ENONET
    case ENONET:
#endif
      return true;
    default:
      return false;
  }
}

}  // namespace

IoResult recv_now(int fd, char* data, std::size_t capacity) noexcept {
  for (;;) {
    const ssize_t got = ::recv(fd, data, capacity, MSG_DONTWAIT);
    if (got > 0) return {.size = static_cast<std::size_t>(got)};
    if (got == 0) return {IoResult::Status::closed};
    if (errno != EINTR) return failure(errno);
  }
}

bool has_input(int fd) noexcept {
  char byte = 0;
  const ssize_t got = ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

IoResult send_now(int fd, std::string_view head, std::string_view tail, bool more) noexcept {
  const int flags = MSG_DONTWAIT | kNoSignal | (more ? kMoreFollows : 0);
  for (;;) {
    ssize_t sent = 0;
    if (tail.empty()) {
      sent = ::send(fd, head.data(), head.size(), flags);
    } else {
      iovec parts[2] = {{const_cast<char*>(head.data()), head.size()},
                        {const_cast<char*>(tail.data()), tail.size()}};
      msghdr message{};
      message.msg_iov = parts;
      message.msg_iovlen = 2;
      sent = ::sendmsg(fd, &message, flags);
    }
    if (sent >= 0) return {.size = static_cast<std::size_t>(sent)};
    if (errno != EINTR) return failure(errno);
  }
}

int accept_now(int listener, SocketAddress* peer) noexcept {
  constexpr int kMostSkipped = 64;  // a listener that only ever fails must not hold the loop
  for (int skipped = 0; skipped < kMostSkipped; ++skipped) {
    sockaddr* address = nullptr;
    socklen_t* length = nullptr;
    if (peer != nullptr) {
      peer->length = sizeof peer->storage;
      address = peer->get();
      length = &peer->length;
    }
    const int fd = accept_raw(listener, address, length);
    if (fd >= 0) return fd;
    if (!only_that_connection(errno)) return -1;
  }
  errno = EAGAIN;  // what is left makes the listener readable again
  return -1;
}

void close_all(std::span<const int> fds) noexcept {
  while (!fds.empty()) {
    std::size_t row = 1;
    while (row < fds.size() && fds[row] == fds[row - 1] + 1) ++row;
    close_row(fds.first(row));
    fds = fds.subspan(row);
  }
}

std::size_t unacknowledged(int fd) noexcept {
  int bytes = 0;
#if defined(MERHABA_LINUX)
  if (::ioctl(fd, SIOCOUTQ, &bytes) != 0) return 0;
#elif defined(FIONWRITE)
  if (::ioctl(fd, FIONWRITE, &bytes) != 0) return 0;
#else
  static_cast<void>(fd);
#endif
  return static_cast<std::size_t>(bytes);
}

void half_close(int fd) noexcept { ::shutdown(fd, SHUT_WR); }

void reset_on_close(int fd) noexcept {
  const linger at_once{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace merhaba::net
