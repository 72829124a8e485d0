#include "net/port_owner.hpp"

#include "net/proc_net_tcp.hpp"

#ifdef MERHABA_LINUX

#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

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

bool holds_any(const fs::path& process, const std::vector<std::string>& links) {
  std::error_code error;  // the process may end while we look, or not be ours to see
  for (fs::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code gone;
    const std::string link = fs::read_symlink(fd->path(), gone);
    if (std::find(links.begin(), links.end(), link) != links.end()) return true;
  }
  return false;
}

Process process_of(pid_t id) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(id) + "/comm"), name);
  return {id, make_visible(name)};
}

}  // namespace

std::vector<Process> socket_holders(const std::vector<std::uint64_t>& inodes) {
  std::vector<std::string> links;
  links.reserve(inodes.size());
  for (const std::uint64_t inode : inodes)
    links.push_back("socket:[" + std::to_string(inode) + "]");
  std::vector<Process> holders;
  std::error_code error;
  for (fs::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    const std::string name = process->path().filename();
    pid_t id = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), id);
    if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) continue;
    if (holds_any(process->path(), links)) holders.push_back(process_of(id));
  }
  return holders;
}

std::optional<Process> port_owner(const SocketAddress& address) {
  const std::uint64_t inode = listener_inode(address);
  if (inode == 0) return std::nullopt;
  const std::vector<Process> holders = socket_holders({inode});
  if (holders.empty()) return std::nullopt;
  return holders.front();  // of a parent and children that share the socket, mostly the parent
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
std::vector<Process> socket_holders(const std::vector<std::uint64_t>&) { return {}; }
std::optional<Process> peer_process(int) { return std::nullopt; }

}  // namespace merhaba::net

#endif
