#include "cli/whole_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {
namespace {

[[noreturn]] void fail(const std::string& option, const std::string& path,
                       const std::string& reason) {
  throw Error(tr_format(
      "cannot write '{0}' ({1}): {2}; choose a path in a directory that exists and is writable",
      make_visible(path), option, reason));
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

std::optional<FileId> file_at(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) return std::nullopt;
  return FileId{there.st_dev, there.st_ino};
}

void check_writable(const std::string& option, const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    fail(option, path, tr("it exists and is not a regular file"));
  }
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (::access(directory.c_str(), W_OK | X_OK) != 0) fail(option, path, system_message(errno));
}

FileId write_whole(const std::string& option, const std::string& path, const std::string& content,
                   const std::optional<User>& owner) {
  check_writable(option, path);
  std::string temporary = path + ".XXXXXX";
  Fd file(::mkstemp(temporary.data()));
  if (!file) fail(option, path, system_message(errno));
  struct stat ours {};
  // A quota, or a file system of the network, may report an error only when the file is closed.
  const bool given = !owner || ::fchown(file.get(), owner->uid, owner->gid) == 0;
  const bool done = given && ::fchmod(file.get(), 0644) == 0 && write_all(file.get(), content) &&
                    ::fstat(file.get(), &ours) == 0 && ::close(file.release()) == 0 &&
                    ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!done) {
    const int error = errno;
    ::unlink(temporary.c_str());
    fail(option, path, system_message(error));
  }
  return {ours.st_dev, ours.st_ino};
}

}  // namespace merhaba::cli
