#include "e2e/private_network.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace merhaba::e2e {
namespace {

// What ip(8) is allowed to do there it may as user 0 of the namespace only
// (user_namespaces(7): setgroups must be denied before the group may be mapped).
bool enter_new_network() {
  if (::unshare(CLONE_NEWNET) == 0) return true;
  const std::string user = std::to_string(::geteuid());
  const std::string group = std::to_string(::getegid());
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  test::write_file("/proc/self/setgroups", "deny");
  test::write_file("/proc/self/uid_map", "0 " + user + " 1");
  test::write_file("/proc/self/gid_map", "0 " + group + " 1");
  return true;
}

Fd network_of_this_thread() { return Fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)); }

// A thread goes there and comes back with its descriptor only, which keeps it alive.
Fd new_network() {
  Fd network;
  std::thread([&network] {
    if (::unshare(CLONE_NEWNET) == 0) network = network_of_this_thread();
  }).join();
  if (!network) throw std::runtime_error("no second network namespace");
  return network;
}

void ip(std::vector<std::string> words, Command command = {}) {
  words.insert(words.begin(), "ip");
  command.words = std::move(words);
  const Said said = test::run(command);
  if (said.code != 0) throw std::runtime_error("ip: " + said.err);
}

std::string prefix(unsigned host) { return "10.77." + std::to_string(host) + '.'; }

}  // namespace

std::string PrivateNetwork::missing() {
  if (!test::have_program("ip")) return "ip (of iproute2) is not installed";
  Command probe;
  probe.words = {"ip", "link", "add", "probe", "type", "veth"};
  probe.before_exec = [] {
    try {
      if (!enter_new_network()) ::_exit(1);
    } catch (const std::exception&) {
      ::_exit(1);
    }
  };
  const Said said = test::run(probe);
  return said.code == 0 ? "" : "network namespaces are not allowed here " + said.err;
}

PrivateNetwork::PrivateNetwork(unsigned hosts) : before_(network_of_this_thread()) {
  if (!enter_new_network()) throw std::runtime_error(std::strerror(errno));
  ip({"link", "set", "lo", "up"});
  for (unsigned i = 0; i < hosts; ++i) {
    hosts_.push_back(new_network());
    const std::string there =
        "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(hosts_[i].get());
    const std::string cable = "host" + std::to_string(i);
    ip({"link", "add", cable, "type", "veth", "peer", "name", "front", "netns", there});
    ip({"address", "add", prefix(i) + "1/24", "dev", cable});
    ip({"link", "set", cable, "up"});
    ip({"address", "add", address(i) + "/24", "dev", "front"}, on(i));
    ip({"link", "set", "front", "up"}, on(i));
    ip({"link", "set", "lo", "up"}, on(i));
  }
}

PrivateNetwork::~PrivateNetwork() { (void)::setns(before_.get(), CLONE_NEWNET); }

std::string PrivateNetwork::address(unsigned host) { return prefix(host) + '2'; }

Command PrivateNetwork::on(unsigned host) const {
  Command command;
  command.before_exec = [network = hosts_.at(host).get()] {
    if (::setns(network, CLONE_NEWNET) != 0) ::_exit(1);
  };
  return command;
}

}  // namespace merhaba::e2e
