// Makes a server slower that is started with LD_PRELOAD: each connection that accept4() returns
// costs it BURN_NANOSECONDS more of its CPU time.
#include <dlfcn.h>
#include <sys/socket.h>

#include <cstdlib>
#include <ctime>

namespace {

using Accept = int (*)(int, sockaddr*, socklen_t*, int);

long own_cpu_time() {
  constexpr long kSecond = 1'000'000'000;
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * kSecond + time.tv_nsec;
}

long burnt() {
  const char* nanoseconds = std::getenv("BURN_NANOSECONDS");
  return nanoseconds == nullptr ? 0 : std::atol(nanoseconds);
}

}  // namespace

extern "C" int accept4(int listener, sockaddr* address, socklen_t* length, int flags) {
  static const auto next = reinterpret_cast<Accept>(::dlsym(RTLD_NEXT, "accept4"));
  static const long kBurnt = burnt();
  const int fd = next(listener, address, length, flags);
  if (fd < 0) return fd;
  for (const long begun = own_cpu_time(); own_cpu_time() - begun < kBurnt;) {
  }
  return fd;
}
