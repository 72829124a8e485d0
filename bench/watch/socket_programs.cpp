#include "bench/watch/socket_programs.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

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

void add(SocketPrograms& programs, const net::Process& process,
         const std::vector<std::uint64_t>& inodes) {
  std::error_code error;  // it may end while we look
  for (fs::directory_iterator fd("/proc/" + std::to_string(process.id) + "/fd", error), end;
       !error && fd != end; fd.increment(error)) {
    std::error_code gone;
    const std::uint64_t inode = inode_of(fs::read_symlink(fd->path(), gone).string());
    if (std::find(inodes.begin(), inodes.end(), inode) == inodes.end()) continue;
    std::vector<net::Process>& holders = programs[inode];
    if (holders.empty() || holders.back().id != process.id) holders.push_back(process);
  }
}

}  // namespace

SocketPrograms socket_programs(const std::vector<std::uint64_t>& inodes) {
  SocketPrograms programs;
  for (const net::Process& process : net::socket_holders(inodes)) add(programs, process, inodes);
  return programs;
}

}  // namespace merhaba::bench::watch
