#include "support/scratch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace merhaba::test {
namespace {

std::string pattern() { return std::filesystem::temp_directory_path() / "merhaba-test-XXXXXX"; }

}  // namespace

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    pause(std::chrono::milliseconds(2));
  }
  return true;
}

void pause(std::chrono::milliseconds time) { ::poll(nullptr, 0, static_cast<int>(time.count())); }

Fd scratch_file(std::string_view content) {
  std::string path = pattern();
  Fd fd(::mkstemp(path.data()));
  if (!fd) throw std::runtime_error("mkstemp " + path);
  ::unlink(path.c_str());
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  const ssize_t written = ::pwrite(fd.get(), content.data(), content.size(), 0);
  if (written != static_cast<ssize_t>(content.size())) throw std::runtime_error("write " + path);
  return fd;
}

std::string content_of(int fd) {
  std::string all;
  char part[16 * 1024];
  for (ssize_t got = 0;
       (got = ::pread(fd, part, sizeof part, static_cast<off_t>(all.size()))) > 0;) {
    all.append(part, static_cast<std::size_t>(got));
  }
  return all;
}

Folder::Folder() : path_(pattern()) {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string patterned(std::size_t size) {
  constexpr unsigned kPeriod = 65'521;  // a prime: no buffer's size is a multiple of it
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = i % kPeriod;
    bytes[i] = static_cast<char>(place ^ place >> 8);
  }
  return bytes;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file << content << std::flush;
  if (!file) throw std::runtime_error("write " + path);
}

}  // namespace merhaba::test
