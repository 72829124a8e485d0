#include "bench/kernel/net_namespaces.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::kernel {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOurs = "/proc/thread-self/ns/net";
constexpr const char* kNamed = "/run/netns";

// Of a link like "net:[4026531840]".
std::optional<std::uint64_t> inode_behind(const std::string& link) {
  std::error_code hidden;
  const std::string text = fs::read_symlink(link, hidden).string();
  const std::size_t begin = text.find('[') + 1;
  std::uint64_t inode = 0;
  if (hidden || begin == 0 ||
      std::from_chars(text.data() + begin, text.data() + text.size(), inode).ec != std::errc()) {
    return std::nullopt;
  }
  return inode;
}

std::optional<std::uint64_t> inode_of_file(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return std::nullopt;
  return file.st_ino;
}

std::map<std::uint64_t, std::string> named() {
  std::map<std::uint64_t, std::string> names;
  std::error_code none;
  for (fs::directory_iterator entry(kNamed, none), end; !none && entry != end;
       entry.increment(none)) {
    if (const auto inode = inode_of_file(entry->path())) {
      names.emplace(*inode, entry->path().filename());
    }
  }
  return names;
}

bool is_number(const std::string& name) {
  return !name.empty() && name.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace

NetNamespace own_net_namespace() { return net_namespace_at(kOurs); }

NetNamespace net_namespace_at(const std::string& path) {
  const auto inode = inode_of_file(path);
  if (!inode)
    throw Error("cannot find a network namespace at " + path + ": " + errno_in_words(errno));
  const auto first = inode_behind("/proc/1/ns/net");
  if (first == inode) return {*inode, "host", path};
  const auto names = named();
  if (const auto name = names.find(*inode); name != names.end())
    return {*inode, name->second, path};
  const bool ours = inode == inode_of_file(kOurs);
  return {*inode, ours && !first ? "self" : std::to_string(*inode), path};
}

NetNamespaces all_net_namespaces() {
  NetNamespaces all{{own_net_namespace()}, 0};
  const auto add = [&all](std::uint64_t inode, std::string name, std::string path) {
    if (std::none_of(all.found.begin(), all.found.end(),
                     [inode](const NetNamespace& known) { return known.inode == inode; })) {
      all.found.push_back({inode, std::move(name), std::move(path)});
    }
  };
  const auto names = named();
  const auto first = inode_behind("/proc/1/ns/net");
  for (const auto& [inode, name] : names) {
    add(inode, first == inode ? "host" : name, std::string(kNamed) + '/' + name);
  }
  std::error_code error;
  for (fs::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    if (!is_number(process->path().filename())) continue;
    const std::string path = process->path() / "ns/net";
    const auto inode = inode_behind(path);
    if (inode) add(*inode, first == inode ? "host" : std::to_string(*inode), path);
    const bool open = inode && ::access((process->path() / "fd").c_str(), R_OK | X_OK) == 0;
    if (!open && fs::exists(process->path())) ++all.hidden;  // it has not just ended
  }
  return all;
}

void enter_net_namespace(const NetNamespace& there) {
  const Fd file(::open(there.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found {};
  if (file && ::fstat(file.get(), &found) == 0 && found.st_ino != there.inode)
    errno = ENOENT;
  else if (file && ::setns(file.get(), CLONE_NEWNET) == 0)
    return;
  throw Error("cannot enter network namespace " + there.name + " (" + there.path +
              "): " + errno_in_words(errno));
}

}  // namespace merhaba::bench::kernel
