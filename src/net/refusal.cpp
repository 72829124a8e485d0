#include "net/refusal.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace merhaba::net {

#ifdef MERHABA_LINUX

namespace {

void let_others_bind(int listener, bool others) noexcept {
  const int value = others ? 1 : 0;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value);
}

}  // namespace

bool begin_to_refuse(int listener, const SocketAddress& address) noexcept {
  if (::shutdown(listener, SHUT_RD) != 0) return false;
  // A port that was asked for stays the socket's: EINVAL says that it is bound. One that the system
  // has chosen was given back; now it is asked for. A port that was listened on once is looked at
  // closely when another socket wants it.
  if (::bind(listener, address.get(), address.length) == 0) {
    if (::listen(listener, 0) != 0 || ::shutdown(listener, SHUT_RD) != 0) return false;
  } else if (errno != EINVAL) {
    return false;
  }
  let_others_bind(listener, false);
  return true;
}

void end_refusal(int listener) noexcept { let_others_bind(listener, true); }

bool can_refuse() noexcept { return true; }

#else

bool begin_to_refuse(int, const SocketAddress&) noexcept {
  errno = ENOTSUP;
  return false;
}
void end_refusal(int) noexcept {}

bool can_refuse() noexcept { return false; }

#endif

}  // namespace merhaba::net
