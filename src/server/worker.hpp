// One thread's whole server: loop, listeners, connections, counters. Made and read by the Server;
// in between it belongs to the thread that calls run().
#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "base/fd.hpp"
#include "net/listen_socket.hpp"
#include "server/context.hpp"
#include "server/listener.hpp"
#include "uv/async.hpp"
#include "uv/prepare.hpp"

namespace merhaba::server {

class Worker {
 public:
  // `sockets[i]` listens on `endpoints[i]`. `config` and `endpoints` outlive the worker.
  // Throws Error; nothing is accepted before run().
  Worker(const Config& config, std::vector<Fd> sockets, const std::vector<net::Endpoint>& endpoints,
         std::uint64_t max_connections);
  ~Worker();  // after run(), or before it was called

  // Serves until the stop is done and nothing else is left on the loop.
  void run() noexcept;
  // For the first worker, whose thread takes the signals too.
  uv::Loop& loop() noexcept { return context_.loop; }
  // Called on the worker's thread when its stop is done. Set before run().
  std::function<void()> on_done;

  // The first step of the stop, of all workers before any of them drains: a sibling whose door is
  // open may still be handed callers on behalf of one that closes. From the main thread.
  void refuse_new() noexcept;

  enum class Stop : std::uint8_t {
    none,
    drain,  // serve who is here or queued, then end
    now,    // end at once
  };
  void stop(Stop how) noexcept;  // from any thread; a later call may only hasten the end

  const Counters& counters() const noexcept { return context_.counters; }  // after run()

 private:
  void on_stop() noexcept;
  void on_deadline(Deadline& entry, Deadline::Kind kind) noexcept;
  void on_released() noexcept;
  void on_turn_end() noexcept { context_.log.flush(); }

  void drain() noexcept;
  void check_queues() noexcept;
  void abandon_all() noexcept;
  void resume_accepting() noexcept;
  void block_loop() noexcept;
  void end_if_done() noexcept;
  void close_handles() noexcept;
  std::vector<Connection*> waiting_connections();

  Context context_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  uv::Async stop_signal_;
  uv::Prepare turn_end_;
  Deadline queue_check_;
  Deadline drain_end_;
  Deadline stall_;
  std::atomic<Stop> stop_{Stop::none};
  Stop stopping_ = Stop::none;
};

}  // namespace merhaba::server
