// A peer that we have started and that listens, with a folder of its own.
// Owns its process and its folder; the destructor removes both.
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
  // How long it may take until it listens: node and caddy are slow on a busy machine.
  std::chrono::milliseconds patience = std::chrono::seconds(20);
  // Other processes may go on serving when the one that is started has ended, until stop().
  bool outlived = false;
};

class RunningPeer {
 public:
  // Starts it on a free port of 127.0.0.1 and waits until it listens. Throws Error with its output
  // when it does not.
  RunningPeer(const Peer& peer, const Places& places, const PeerSettings& settings);

  const Peer& peer() const { return peer_; }
  Target& target() { return *target_; }
  const std::string& version() const { return version_; }
  pid_t id() const { return child_->id(); }  // of the process that was started
  std::string stop();                        // ends it and returns its output
  // Returns its summary, after stop(); nothing where it has written none. Throws Error.
  std::optional<ServerSummary> summary() const;
  std::string output() const { return child_->output(); }

  // Returns the text with its placeholders filled in.
  std::string filled(std::string text) const;
  // Returns the command that runs these words as the peer runs: with its environment, on its CPU,
  // its output with the peer's.
  Command command(const std::vector<std::string>& words) const;

 private:
  std::vector<std::string> filled(const std::vector<std::string>& words) const;
  std::string ask_version() const;
  void wait_until_listening();

  Peer peer_;
  PeerSettings settings_;
  ScratchFolder folder_;
  std::map<std::string, std::string> values_;  // of the placeholders
  std::string version_;
  std::unique_ptr<Child> child_;
  std::unique_ptr<Target> target_;
};

}  // namespace merhaba::bench::target
