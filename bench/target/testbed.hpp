// Where an experiment takes place: which network, and which CPU for whom.
// Made once, at the start, before anything else has begun.
#pragma once

#include <optional>
#include <string>

namespace merhaba::bench::target {

enum class Network {
  automatic,  // private where it can be
  own,        // "private": a network namespace of our own
  host,       // the one we are in
};

struct TestbedOptions {
  Network network = Network::automatic;
  std::optional<unsigned> server_cpu;
  std::optional<unsigned> load_cpu;
};

class Testbed {
 public:
  // Enters the network and pins us. `starts_servers`: those we measure are to be started in it;
  // one that runs already can only be met in the host's. Where there is more than one CPU, servers
  // get the first of those we may use and the load the last. Throws Error and UsageError.
  Testbed(const TestbedOptions& options, bool starts_servers);

  bool is_private() const { return private_; }
  std::optional<unsigned> server_cpu() const { return server_cpu_; }
  std::optional<unsigned> load_cpu() const { return load_cpu_; }
  bool may_spin() const { return load_cpu_ && load_cpu_ != server_cpu_; }
  // The longest backlog that counts here: net.core.somaxconn, raised in a private network.
  unsigned longest_backlog() const;

  std::string text() const;  // for people, one line

 private:
  bool private_ = false;
  std::string why_not_private_;
  std::optional<unsigned> server_cpu_;
  std::optional<unsigned> load_cpu_;
};

}  // namespace merhaba::bench::target
