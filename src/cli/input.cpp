#include "cli/input.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"

namespace merhaba::cli {

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
      throw Error(tr_format("cannot take {0}: it is longer than {1}", what, format_size(limit)));
    }
  }
}

std::string read_file(const std::string& name, const std::string& path, std::uint64_t limit) {
  const std::string what = fmt::format("'{}' ({})", make_visible(path), name);
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    throw Error(tr_format("cannot open {0}: {1}; check the path and who may read it", what,
                          system_message(errno)));
  }
  return read_all(file.get(), what, limit);
}

}  // namespace merhaba::cli
