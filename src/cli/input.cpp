#include "cli/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {
namespace {

std::string file_text(const std::string& name, const std::string& path) {
  return fmt::format("'{}' ({})", make_visible(path), name);
}

}  // namespace

std::string read_all(int fd, const std::string& what, std::uint64_t limit) {
  std::string content;
  std::vector<char> chunk(64 * 1024);
  for (;;) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got == 0) return content;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(tr_format("cannot read {0}: {1}", what, system_message(errno)));
    }
    content.append(chunk.data(), static_cast<std::size_t>(got));
    if (content.size() > limit) {
      throw Error(tr_format("cannot use {0}: it is longer than {1}", what, format_size(limit)));
    }
  }
}

Fd open_file(const std::string& name, const std::string& path) {
  // Not blocking: a FIFO would wait here for a writer.
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat opened {};
  if (!file || ::fstat(file.get(), &opened) != 0) {
    throw Error(tr_format("cannot open {0}: {1}; check the path and its permissions",
                          file_text(name, path), system_message(errno)));
  }
  if (!S_ISREG(opened.st_mode) && !S_ISDIR(opened.st_mode)) {  // read(2) has words for a directory
    throw Error(tr_format(
        "cannot read {0}: it is a FIFO or a device, which may never end; give a regular file",
        file_text(name, path)));
  }
  return file;
}

std::string read_file(const std::string& name, const std::string& path, std::uint64_t limit) {
  return read_all(open_file(name, path).get(), file_text(name, path), limit);
}

}  // namespace merhaba::cli
