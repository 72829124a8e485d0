#include "net/port_owner.hpp"

#include "net/proc_net_tcp.hpp"

#ifdef MERHABA_LINUX

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>
#include <unordered_set>

#include "base/text.hpp"

namespace merhaba::net {
namespace {

namespace fs = std::filesystem;

// ::ffff:a.b.c.d, which an IPv6 socket that takes both families calls an IPv4 address.
std::array<std::uint32_t, 4> mapped(const std::array<std::uint32_t, 4>& v4) {
  std::array<std::uint32_t, 4> v6{0, 0, 0, v4[0]};
  reinterpret_cast<unsigned char*>(v6.data())[10] = 0xff;
  reinterpret_cast<unsigned char*>(v6.data())[11] = 0xff;
  return v6;
}

// The inode of a listening socket in `family`'s list that overlaps `wanted`; 0 if there is none.
std::uint64_t listener_inode(int family, const TcpEntry& wanted, bool wanted_wildcard) {
  TcpEntry entry;
  for (ProcNetTcp list(family); list.next(entry);) {
    if (entry.state != kTcpStateListen || entry.port != wanted.port) continue;
    if (wanted_wildcard || entry.wildcard() || entry.address == wanted.address) return entry.inode;
  }
  return 0;
}

std::uint64_t listener_inode(const SocketAddress& address) {
  TcpEntry wanted;
  wanted.port = address.port();
  wanted.address = entry_address(address);
  const bool wildcard = wanted.wildcard();
  const std::uint64_t inode = listener_inode(address.family(), wanted, wildcard);
  if (inode != 0 || address.family() == AF_INET6) return inode;
  wanted.address = mapped(wanted.address);
  return listener_inode(AF_INET6, wanted, wildcard);
}

Process process_of(pid_t id) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(id) + "/comm"), name);
  return {id, make_visible(name)};
}

// Not their threads: /proc lists processes only.
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

// Of a descriptor's link, "socket:[INODE]"; 0 of another.
std::uint64_t inode_of(std::string_view link) {
  constexpr std::string_view kSocket = "socket:[";
  std::uint64_t inode = 0;
  if (!link.starts_with(kSocket)) return 0;
  std::from_chars(link.data() + kSocket.size(), link.data() + link.size(), inode);
  return inode;
}

// Of these inodes those that the process has open; it may end while we look, or not be ours to see.
std::set<std::uint64_t> held_by(pid_t id, const std::unordered_set<std::uint64_t>& wanted) {
  std::set<std::uint64_t> held;
  std::error_code error;
  for (fs::directory_iterator fd("/proc/" + std::to_string(id) + "/fd", error), end;
       !error && fd != end; fd.increment(error)) {
    std::error_code gone;
    const std::uint64_t inode = inode_of(fs::read_symlink(fd->path(), gone).string());
    if (wanted.contains(inode)) held.insert(inode);
  }
  return held;
}

}  // namespace

SocketHolders socket_holders(const std::vector<std::uint64_t>& inodes) {
  const std::unordered_set<std::uint64_t> wanted(inodes.begin(), inodes.end());
  SocketHolders holders;
  for (const pid_t id : processes()) {
    const std::set<std::uint64_t> held = held_by(id, wanted);
    if (held.empty()) continue;
    const Process process = process_of(id);
    for (const std::uint64_t inode : held) holders[inode].push_back(process);
  }
  return holders;
}

std::optional<Process> port_owner(const SocketAddress& address) {
  const std::uint64_t inode = listener_inode(address);
  if (inode == 0) return std::nullopt;
  const SocketHolders holders = socket_holders({inode});
  if (holders.empty()) return std::nullopt;
  return holders.at(inode)
      .front();  // of a parent and children that share the socket, mostly the parent
}

std::optional<Process> peer_process(int fd) {
  ucred peer{};
  socklen_t length = sizeof peer;
  // pid 0: a process outside our pid namespace.
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0 || peer.pid == 0) {
    return std::nullopt;
  }
  return process_of(peer.pid);
}

}  // namespace merhaba::net

#else

namespace merhaba::net {

std::optional<Process> port_owner(const SocketAddress&) { return std::nullopt; }
SocketHolders socket_holders(const std::vector<std::uint64_t>&) { return {}; }
std::optional<Process> peer_process(int) { return std::nullopt; }

}  // namespace merhaba::net

#endif
