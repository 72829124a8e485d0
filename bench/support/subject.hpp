// The one server of an experiment: one that runs already, or one that is started for this.
// Owned by the command; a server that it started is gone when it goes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/support/load_options.hpp"
#include "bench/support/results.hpp"
#include "bench/support/running_peer.hpp"
#include "bench/support/stage.hpp"
#include "bench/support/target.hpp"

namespace merhaba::bench {

// HOST:PORT or PORT, as no name of a peer is: the server runs already.
bool is_address(const std::string& text);

class Subject {
 public:
  // `text`: an address; or what find_peer() takes, and then it is started in the stage. `process`:
  // of one that runs. Throws Error and UsageError.
  Subject(const std::string& text, std::optional<pid_t> process, Mode mode,
          const LoadOptions& options, const Stage& stage);

  Target& target() { return peer_ ? peer_->target() : *target_; }
  const Contestant& contestant() const { return contestant_; }
  void stop();  // one that we started; its last words are the contestant's

 private:
  std::unique_ptr<RunningPeer> peer_;
  std::unique_ptr<Target> target_;
  Contestant contestant_;
};

// What is shown of a peer that we started.
Contestant contestant_of(const std::string& name, RunningPeer& server);

}  // namespace merhaba::bench
