#include "bench/kernel/identity.hpp"

#include <sys/stat.h>
#include <sys/utsname.h>

#include <fstream>

namespace merhaba::bench::kernel {

std::string host_name() {
  utsname name{};
  ::uname(&name);
  return name.nodename;
}

std::string network_identity() {
  std::string boot;
  std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), boot);
  struct stat network {};
  if (boot.empty() || ::stat("/proc/self/ns/net", &network) != 0) return "";
  return boot + "/" + std::to_string(network.st_ino);
}

std::string boot_of(const std::string& network_identity) {
  return network_identity.substr(0, network_identity.find('/'));
}

}  // namespace merhaba::bench::kernel
