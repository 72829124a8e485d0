#include "bench/watch/socket_owners.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "base/text.hpp"

namespace merhaba::bench::watch {
namespace {

namespace fs = std::filesystem;

// Of a descriptor's link, "socket:[INODE]"; 0 of another.
std::uint64_t inode_of(std::string_view link) {
  constexpr std::string_view kSocket = "socket:[";
  std::uint64_t inode = 0;
  if (!link.starts_with(kSocket)) return 0;
  std::from_chars(link.data() + kSocket.size(), link.data() + link.size(), inode);
  return inode;
}

net::Process process_of(pid_t id) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(id) + "/comm"), name);
  return {id, make_visible(name)};
}

// Not of each thread of it: /proc lists processes only.
std::vector<pid_t> processes() {
  std::vector<pid_t> ids;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    pid_t id = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), id);
    if (parsed.ec == std::errc() && parsed.ptr == name.data() + name.size()) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

SocketOwners socket_owners(const std::vector<std::uint64_t>& inodes) {
  const std::unordered_set<std::uint64_t> wanted(inodes.begin(), inodes.end());
  SocketOwners owners;
  for (const pid_t id : processes()) {
    std::optional<net::Process> process;
    kernel::ControlGroup group;
    std::error_code error;  // it may end while we look
    for (fs::directory_iterator fd("/proc/" + std::to_string(id) + "/fd", error), end;
         !error && fd != end; fd.increment(error)) {
      std::error_code gone;
      const std::uint64_t inode = inode_of(fs::read_symlink(fd->path(), gone).string());
      if (!wanted.contains(inode)) continue;
      if (!process) {
        process = process_of(id);
        group = kernel::control_group_of(id);
      }
      SocketOwner& owner = owners[inode];
      if (owner.processes.empty()) owner.group = group;
      if (owner.processes.empty() || owner.processes.back().id != id) {
        owner.processes.push_back(*process);
      }
    }
  }
  return owners;
}

}  // namespace merhaba::bench::watch
