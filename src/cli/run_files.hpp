// The files that others read while merhaba serves, and after: --port-file, --pid-file and
// --summary-file.
// Owned by main(). A successor writes its own in their place.
#pragma once

#include <memory>

#include "cli/run_file.hpp"
#include "server/config.hpp"
#include "server/server.hpp"

namespace merhaba::cli {

class RunFiles {
 public:
  explicit RunFiles(const server::Config& config) : config_(config) {}  // which outlives them

  // Throw Error where they could not be written. Nothing is changed.
  void check() const;
  // The summary of a run that has begun: nobody takes that of an earlier run for it. Throws Error.
  void blank_summary() const;
  // All of them, when `server`, which outlives this, begins to serve. Throws Error.
  void write(const server::Server& server);
  // The same once more: those of a successor that has failed are there. Reports what fails.
  void write_again() noexcept;
  // At the end. After a hand-over PATH is the successor's, and ours is PATH.old. Throws Error.
  void write_summary(const server::Summary& summary) const;
  // What goes with the process, where nothing of it can be destroyed.
  void remove() noexcept;

 private:
  const server::Config& config_;
  const server::Server* server_ = nullptr;
  std::unique_ptr<RunFile> pid_;
  std::unique_ptr<RunFile> port_;
};

}  // namespace merhaba::cli
