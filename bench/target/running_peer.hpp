// A peer that we have started, listening, with a folder of its own.
// Owns its process and its folder: when it goes, both are gone.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/target/child.hpp"
#include "bench/target/peer.hpp"
#include "bench/target/server_summary.hpp"
#include "bench/target/target.hpp"

namespace merhaba::bench::target {

struct PeerSettings {
  unsigned backlog = 4096;
  std::optional<unsigned> cpu{};
  // Until it listens: node and caddy need some of it on a busy machine.
  std::chrono::milliseconds patience = std::chrono::seconds(20);
};

class RunningPeer {
 public:
  // Starts it on a free port of 127.0.0.1 and waits until it listens. Throws Error with what it
  // said when it does not.
  RunningPeer(const Peer& peer, const Places& places, const PeerSettings& settings);

  const Peer& peer() const { return peer_; }
  Target& target() { return *target_; }
  const std::string& version() const { return version_; }
  std::string stop();  // its last words; afterwards it is gone
  // Its own account, once it is gone; nothing where it has left none. Throws Error.
  std::optional<ServerSummary> summary() const;

 private:
  std::vector<std::string> filled(const std::vector<std::string>& words) const;
  std::string filled(std::string text) const;
  std::string ask_version() const;
  void wait_until_listening(std::chrono::milliseconds patience);

  Peer peer_;
  ScratchFolder folder_;
  std::map<std::string, std::string> values_;  // of the placeholders
  std::string version_;
  std::unique_ptr<Child> child_;
  std::unique_ptr<Target> target_;
};

}  // namespace merhaba::bench::target
