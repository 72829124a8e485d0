// Where an experiment runs: in which network, and on which CPUs the servers and the load.
// Made once, before any other thread or socket.
#pragma once

#include <optional>
#include <string>

namespace merhaba::bench::target {

enum class Network {
  automatic,  // private where that is allowed
  own,        // "private": a new network namespace
  host,       // the one this process is in
};

struct TestbedOptions {
  Network network = Network::automatic;
  std::optional<unsigned> server_cpu;
  std::optional<unsigned> load_cpu;
  bool pin = true;  // false: our launcher has chosen the CPUs
};

class Testbed {
 public:
  // Enters the network and pins this process. `starts_servers`: the run starts the measured servers
  // in it; a server that already runs needs Network::host or automatic. Where more than one CPU is
  // allowed, servers get the first and the load the last. Throws Error and UsageError.
  Testbed(const TestbedOptions& options, bool starts_servers);

  bool is_private() const { return private_; }
  std::optional<unsigned> server_cpu() const { return server_cpu_; }
  std::optional<unsigned> load_cpu() const { return load_cpu_; }
  bool may_spin() const { return load_cpu_ && load_cpu_ != server_cpu_; }
  // The longest backlog in effect here: net.core.somaxconn, raised in a private network.
  unsigned longest_backlog() const;

  std::string text() const;  // for people, one line

 private:
  bool private_ = false;
  std::string why_not_private_;
  std::optional<unsigned> server_cpu_;
  std::optional<unsigned> load_cpu_;
};

}  // namespace merhaba::bench::target
