#include "bench/kernel/network_namespace.hpp"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "bench/kernel/errno_words.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::kernel {
namespace {

// Keeps our user and group ids inside the namespace, so that files and messages stay the same
// (user_namespaces(7): setgroups must be denied before the group may be mapped).
void map_ourselves(uid_t user, gid_t group) {
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", std::to_string(user) + " " + std::to_string(user) + " 1");
  write_file("/proc/self/gid_map", std::to_string(group) + " " + std::to_string(group) + " 1");
}

void bring_loopback_up() {
  const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  if (!socket || ::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) {
    throw Error("cannot find the loopback interface: " + errno_in_words(errno));
  }
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &request) != 0) {
    throw Error("cannot bring the loopback interface up: " + errno_in_words(errno));
  }
}

}  // namespace

void enter_private_network() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (::unshare(CLONE_NEWNET) != 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
      throw Error("cannot make a network namespace: " + errno_in_words(errno) +
                  "; allow it (sysctl kernel.unprivileged_userns_clone, user.max_net_namespaces), "
                  "or use --netns host where the command has it");
    }
    map_ourselves(user, group);
  }
  bring_loopback_up();
}

void set_sysctl(const std::string& path, const std::string& value) {
  try {
    write_file("/proc/sys/" + path, value);
  } catch (const Error& error) {
    throw Error("cannot set " + path + " to \"" + value + "\": " + error.what());
  }
}

}  // namespace merhaba::bench::kernel
