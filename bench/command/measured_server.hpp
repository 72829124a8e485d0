// The one server of an experiment: one that runs already, or one that is started for this.
// Owned by the command; a server that it started is gone when it goes.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bench/command/load_options.hpp"
#include "bench/result/results.hpp"
#include "bench/target/running_peer.hpp"
#include "bench/target/target.hpp"
#include "bench/target/testbed.hpp"

namespace merhaba::bench::command {

// HOST:PORT or PORT, as no name of a peer is: the server runs already.
bool is_address(const std::string& text);

class MeasuredServer {
 public:
  // `text`: an address; or what find_peer() takes, and then it is started in the testbed.
  // `process`: of one that runs. Throws Error and UsageError.
  MeasuredServer(const std::string& text, std::optional<pid_t> process, load::Mode mode,
                 const LoadOptions& options, const target::Testbed& testbed);

  target::Target& target() { return peer_ ? peer_->target() : *target_; }
  const result::Contestant& contestant() const { return contestant_; }
  void stop();  // one that we started; its last words are the contestant's

 private:
  std::unique_ptr<target::RunningPeer> peer_;
  std::unique_ptr<target::Target> target_;
  result::Contestant contestant_;
};

// What is shown of a peer that we started.
result::Contestant contestant_of(const std::string& name, target::RunningPeer& server);

}  // namespace merhaba::bench::command
