#include "base/error.hpp"

#include <cerrno>
#include <cstring>

#include "base/i18n.hpp"

namespace merhaba {
namespace {

// strerror_r comes in two kinds: POSIX fills the buffer and returns an int, GNU returns the text.
[[maybe_unused]] const char* text_of(int failed, const char* buffer) {
  return failed == 0 ? buffer : "";
}
[[maybe_unused]] const char* text_of(const char* text, const char* /*buffer*/) { return text; }

}  // namespace

// The errors a server meets are in our own catalogue: the C library's is often not installed, and
// a sentence should not change its language in the middle.
std::string system_message(int error_number) {
  switch (error_number) {
    case EACCES:
      return tr("Permission denied");
    case EPERM:
      return tr("Operation not permitted");
    case ENOENT:
      return tr("No such file or directory");
    case ENOTDIR:
      return tr("Not a directory");
    case EISDIR:
      return tr("Is a directory");
    case EEXIST:
      return tr("File exists");
    case EROFS:
      return tr("Read-only file system");
    case ENOSPC:
      return tr("No space left on device");
    case ENAMETOOLONG:
      return tr("File name too long");
    case EIO:
      return tr("Input/output error");
    case EMFILE:
      return tr("Too many open files");
    case ENFILE:
      return tr("Too many open files in system");
    case ENOMEM:
      return tr("Cannot allocate memory");
    case EINVAL:
      return tr("Invalid argument");
    case EADDRINUSE:
      return tr("Address already in use");
    case EADDRNOTAVAIL:
      return tr("Cannot assign requested address");
    case EAFNOSUPPORT:
      return tr("Address family not supported by protocol");
    case ECONNREFUSED:
      return tr("Connection refused");
    case ECONNRESET:
      return tr("Connection reset by peer");
    default:
      break;
  }
  char buffer[256] = "";
  const std::string text = text_of(strerror_r(error_number, buffer, sizeof buffer), buffer);
  return text.empty() ? tr_format("error {0}", error_number) : text;
}

}  // namespace merhaba
