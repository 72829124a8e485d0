#include "bench/kernel/file.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace merhaba::bench::kernel {
namespace {

namespace fs = std::filesystem;

enum class Written { all, in_part, not_opened };

// Leaves the reason for the latter two in errno.
Written write(const fs::path& path, std::string_view content) {
  errno = 0;
  std::ofstream file(path);
  if (!file) return Written::not_opened;
  file << content;
  file.close();
  return file ? Written::all : Written::in_part;
}

[[noreturn]] void fail(const std::string& path, int error) {
  throw Error("cannot write " + path + ": " + system_message(error));
}

}  // namespace

std::string read_file(const std::string& path) {
  errno = 0;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();  // an empty file is not an error, a folder is
  if (errno != 0) throw Error("cannot read " + path + ": " + system_message(errno));
  return text.str();
}

void write_file(const std::string& path, std::string_view content) {
  std::error_code none;
  const auto write_in_place = [&] {
    if (write(path, content) != Written::all) fail(path, errno);
  };
  // A pipe, say; a link that points to nothing yet; or /dev/stdout, whatever that is.
  const bool is_there = fs::exists(fs::symlink_status(path, none));
  const bool is_open = path.starts_with("/dev/") || path.starts_with("/proc/");
  if (is_open || (is_there && !fs::is_regular_file(path, none))) return write_in_place();
  const fs::path target = fs::weakly_canonical(path, none);  // of a link, what it points to
  const fs::path part = target.string() + ".part";
  const Written written = write(part, content);
  if (written == Written::in_part) {
    const int error = errno;
    fs::remove(part, none);
    fail(path, error);
  }
  if (written == Written::all) {
    // Users who could read the old file can read the new one, and nobody else.
    if (is_there) fs::permissions(part, fs::status(target, none).permissions(), none);
    if (::rename(part.c_str(), target.c_str()) == 0) return;
    fs::remove(part, none);
  }
  // Where its folder takes no new file, or lets none be replaced, an existing one is still ours to
  // write.
  write_in_place();
}

}  // namespace merhaba::bench::kernel
