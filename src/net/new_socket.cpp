#include "net/new_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace merhaba::net {
namespace {

Fd new_socket(int family, int type) noexcept {
#ifdef MERHABA_LINUX
  return Fd(::socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
#else
  Fd fd(::socket(family, type, 0));
  if (fd && !make_non_blocking_close_on_exec(fd.get())) fd.reset();
  return fd;
#endif
}

}  // namespace

Fd new_stream_socket(int family) noexcept { return new_socket(family, SOCK_STREAM); }
Fd new_datagram_socket(int family) noexcept { return new_socket(family, SOCK_DGRAM); }

bool make_non_blocking_close_on_exec(int fd) noexcept {
  const int flags = ::fcntl(fd, F_GETFL);
  return flags >= 0 && ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
         ::fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

Fd duplicate(int fd) noexcept { return Fd(::fcntl(fd, F_DUPFD_CLOEXEC, 0)); }

}  // namespace merhaba::net
