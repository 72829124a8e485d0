#include "support/counted_accepts.hpp"

#include <dlfcn.h>
#include <sys/socket.h>

#include <atomic>
#include <cerrno>

namespace merhaba::test {
namespace {

std::atomic<std::uint64_t> brought{0}, found_nobody{0};

}  // namespace

std::uint64_t accepts() noexcept { return brought; }
std::uint64_t empty_accepts() noexcept { return found_nobody; }

}  // namespace merhaba::test

#ifdef MERHABA_LINUX
// In the place of the C library's, or a sanitizer's, for libuv too; and calls it.
extern "C" int accept4(int fd, sockaddr* address, socklen_t* length,
                       int flags) noexcept(noexcept(::accept4(fd, address, length, flags))) {
  static const auto next = reinterpret_cast<decltype(&::accept4)>(::dlsym(RTLD_NEXT, "accept4"));
  const int accepted = next(fd, address, length, flags);
  if (accepted >= 0) ++merhaba::test::brought;
  if (accepted < 0 && errno == EAGAIN) ++merhaba::test::found_nobody;
  return accepted;
}
#endif
