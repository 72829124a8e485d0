// The whole server: opens every listener or none, runs the workers, stops them as one.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/log_writer.hpp"
#include "server/config.hpp"
#include "server/open_listeners.hpp"
#include "server/predecessor.hpp"
#include "server/service_report.hpp"
#include "server/successor.hpp"
#include "server/summary.hpp"
#include "server/watchdog.hpp"
#include "server/worker.hpp"
#include "uv/async.hpp"
#include "uv/signal.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Server {
 public:
  // Raises the soft limit of open files to the hard one, listens on every address, takes the
  // signals that run() names, becomes --user. Clients are queued from here on. Throws Error and
  // leaves nothing listening. Where the process takes the place of another, that one's sockets stay
  // as they are.
  explicit Server(Config config);
  ~Server();

  // From here on it is we who accept, and not the predecessor. Call once everything is done that
  // may fail, before run(). Throws Error; the predecessor serves on when the process ends then.
  void take_over();
  // The hand-over to a successor has failed after that one had begun to serve: we serve again.
  // Called on the thread that calls run(); set before it.
  Callback<> on_taken_back;

  const std::vector<net::Endpoint>& endpoints() const noexcept { return listening_.endpoints; }
  // Connections the whole server takes at once: --max-connections, or less where the limit of open
  // files demands it.
  std::uint64_t max_connections() const noexcept { return max_connections_; }

  // Serves until SIGINT, SIGTERM, SIGQUIT or stop(), and the drain after it. SIGUSR1 reopens the
  // access log, SIGUSR2 hands over to a successor. Call once. Afterwards the signals stay blocked
  // in the calling thread: what is left to do is to give the account. Throws Error when a worker's
  // thread cannot be started; nobody is served then.
  Summary run();

  // As the signals: the first call drains, a second one ends at once. From any thread, during
  // run().
  void stop() noexcept;

 private:
  void change_user();
  void on_stop_signal() noexcept;
  void on_user1() noexcept;
  void on_hang_up() noexcept;
  void on_user2() noexcept;
  const char* why_no_hand_over() const noexcept;
  Program successor_program() const;
  void on_successor_ready() noexcept;
  void on_successor_lost(const std::string& reason) noexcept;
  void on_worker_served_out() noexcept { wake_.send(); }
  bool may_end() const noexcept;  // the hand-over is over
  bool have_served_out() const noexcept;
  void own_files() noexcept;
  void begin_to_refuse() noexcept;
  void start_give_up(Milliseconds after) noexcept;
  void on_give_up() noexcept;
  void open_handles();
  void open_log();
  LogLanes add_lanes();
  void watch_workers();
  Summary summarize();
  void on_wake() noexcept;
  void on_worker_done() noexcept;
  void close_handles() noexcept;

  const Config config_;
  std::uint64_t max_connections_ = 0;
  std::unique_ptr<LogWriter>
      log_writer_;  // null: one worker without a log writes its warnings itself
  uv::Signal interrupt_, terminate_, quit_;
  uv::Signal hang_up_, user1_, user2_;
  uv::Async wake_;
  ServiceReport report_;
  Successor successor_;
  std::unique_ptr<Predecessor> predecessor_;  // null: nobody's place was taken
  uv::Timer give_up_;                         // waiting for workers that are stuck
  // The first runs on the thread that calls run(), which takes the signals too: a server of one
  // worker is a process of one thread, and its system calls are cheaper for it. Declared after the
  // handles on its loop, which it runs dry when it goes.
  std::vector<std::unique_ptr<Worker>> workers_;
  Listening listening_;
  std::atomic<unsigned> stops_asked_{0};
  unsigned stops_done_ = 0;
  std::atomic<std::size_t> workers_done_{0};
  bool hands_over_ = false;  // the successor accepts
  bool cannot_take_back_ = false;
  bool gives_up_ = false;  // at the next time
  bool gave_up_ = false;
  std::unique_ptr<Watchdog> watchdog_;
};

// "libuv 1.44.2, llhttp 8.1.0": the libraries this program runs with.
std::string library_versions();

}  // namespace merhaba::server
