// The admin listener's thread: a worker like the others, so with the same parser, limits and
// timeouts, whose responses a Handler makes; and no server's load, so that it responds while they
// are stuck.
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "http/handler.hpp"
#include "server/history.hpp"
#include "server/open_listeners.hpp"
#include "server/predecessor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {

class AdminWorker {
 public:
  static constexpr std::uint64_t kMostConnections = 128;

  // Listens there. Throws Error. `predecessor` may be null.
  AdminWorker(const net::ListenSpec& address, LogLanes lanes, Predecessor* predecessor);
  ~AdminWorker() { end(); }
  AdminWorker(const AdminWorker&) = delete;
  AdminWorker& operator=(const AdminWorker&) = delete;

  Listening& listening() noexcept { return listening_; }
  // Where the predecessor has accepted. Throws Error.
  void take_over() { listen_on_waiting(*config_, listening_); }

  // Serves on a thread of its own, which uses `handler` and `history`; they outlive it.
  // Throws std::system_error.
  void start(http::Handler& handler, History& history);
  uv::Loop& loop() noexcept { return worker().loop(); }
  // A successor accepts on what it has taken, or has failed to.
  void hand_over() noexcept;
  void take_back() noexcept;
  void end() noexcept;                  // harmless when ended; requests under way are served
  void abandon() { thread_.detach(); }  // the thread is stuck, and goes with the process

 private:
  Worker& worker() noexcept { return *workers_.front(); }
  void on_done() noexcept { history_->close(); }

  std::shared_ptr<const Config> config_;
  std::vector<std::unique_ptr<Worker>> workers_;  // one
  Listening listening_;
  History* history_ = nullptr;
  std::thread thread_;
};

}  // namespace merhaba::server
