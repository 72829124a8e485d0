#include "net/sysctl.hpp"

#ifdef MERHABA_LINUX

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "base/fd.hpp"

namespace merhaba::net {

int read_sysctl(const char* path, int fallback) noexcept {
  std::array<char, 128> full{};
  std::snprintf(full.data(), full.size(), "/proc/sys/%s", path);
  const Fd file(::open(full.data(), O_RDONLY | O_CLOEXEC));
  std::array<char, 32> text{};
  const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : 0;
  int value = fallback;
  if (size > 0) std::from_chars(text.data(), text.data() + size, value);
  return value;
}

}  // namespace merhaba::net

#else

namespace merhaba::net {

int read_sysctl(const char*, int fallback) noexcept { return fallback; }

}  // namespace merhaba::net

#endif
