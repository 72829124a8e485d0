#include "cli/port_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& reason) {
  throw Error(
      tr_format("cannot write the port file '{0}': {1}; choose a --port-file in a directory "
                "that exists and may be written",
                make_visible(path), reason));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

void PortFile::check(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    fail(path, tr("it is there, and no ordinary file"));
  }
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) fail(path, system_message(errno));
}

PortFile::PortFile(std::string path, const std::string& content) : path_(std::move(path)) {
  check(path_);
  std::string temporary = path_ + ".XXXXXX";
  const Fd file(::mkstemp(temporary.data()));
  if (!file) fail(path_, system_message(errno));
  struct stat ours {};
  const bool done = ::fchmod(file.get(), 0644) == 0 && write_all(file.get(), content) &&
                    ::fstat(file.get(), &ours) == 0 &&
                    ::rename(temporary.c_str(), path_.c_str()) == 0;
  if (!done) {
    const int error = errno;
    ::unlink(temporary.c_str());
    fail(path_, system_message(error));
  }
  device_ = ours.st_dev;
  inode_ = ours.st_ino;
}

PortFile::~PortFile() {
  struct stat there {};
  const bool ours =
      ::lstat(path_.c_str(), &there) == 0 && there.st_dev == device_ && there.st_ino == inode_;
  if (ours) ::unlink(path_.c_str());
}

}  // namespace merhaba::cli
