#include "base/log.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/i18n.hpp"

namespace merhaba::log {
namespace {

iovec part_of(std::string_view text) noexcept {
  return {const_cast<char*>(text.data()), text.size()};  // writev(2) only reads
}

// Gathered by the kernel: no memory is needed and the pieces cannot be parted by another thread.
// When stderr is gone or full there is nobody to tell: the line is lost, errno stays untouched.
void write_line(std::string_view prefix, std::string_view text) noexcept {
  const int saved = errno;
  std::array<iovec, 3> parts{part_of(prefix), part_of(text), part_of("\n")};
  iovec* first = parts.data();
  iovec* const end = first + parts.size();
  while (first != end) {
    const ssize_t written = ::writev(STDERR_FILENO, first, static_cast<int>(end - first));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    auto left = static_cast<std::size_t>(written);
    while (first != end && left >= first->iov_len) left -= (first++)->iov_len;
    if (first != end) {
      first->iov_base = static_cast<char*>(first->iov_base) + left;
      first->iov_len -= left;
    }
  }
  errno = saved;
}

}  // namespace

void line(std::string_view text) noexcept { write_line("", text); }

void warning(std::string_view text) noexcept { write_line(tr("merhaba: warning: "), text); }

void error(std::string_view text) noexcept { write_line("merhaba: ", text); }

}  // namespace merhaba::log
