// The whole server: opens every listener or none, runs the workers, stops them as one.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/admin_worker.hpp"
#include "server/config.hpp"
#include "server/control.hpp"
#include "server/history.hpp"
#include "server/logs.hpp"
#include "server/open_listeners.hpp"
#include "server/predecessor.hpp"
#include "server/reload.hpp"
#include "server/service_report.hpp"
#include "server/successor.hpp"
#include "server/summary.hpp"
#include "server/watchdog.hpp"
#include "server/worker.hpp"
#include "uv/async.hpp"
#include "uv/signal.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Server final : public Control {
 public:
  // Raises the soft limit of open files to the hard one, listens on every address, takes the
  // signals that run() names, becomes --user. Clients are queued from here on. Throws Error and
  // leaves nothing listening. Where the process takes the place of another, that one's sockets stay
  // as they are.
  explicit Server(Config config);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // How a reload comes by a configuration, on any thread. Set before run(); without it there is
  // none.
  void reload_by(ReadConfig read) { reload_.read_by(std::move(read)); }

  // From here on it is we who accept, and not the predecessor. Call once everything is done that
  // may fail, before run(). Throws Error; the predecessor serves on when the process ends then.
  void take_over();
  // The hand-over to a successor has failed after that one had begun to serve: we serve again.
  // Called on the thread that calls run(); set before it.
  Callback<> on_taken_back;

  const std::vector<net::Endpoint>& endpoints() const noexcept { return listening_.endpoints; }
  // Of the admin listener; empty where there is none.
  std::vector<net::Endpoint> admin_endpoints() const;
  // Connections the whole server takes at once: --max-connections, or less where the limit of open
  // files demands it.
  std::uint64_t max_connections() const noexcept { return max_connections_; }

  // Serves until SIGINT, SIGTERM, SIGQUIT or stop(), and the drain after it. SIGHUP reloads,
  // SIGUSR1 reopens the access log, SIGUSR2 hands over to a successor. `admin` responds on the
  // admin listener, and needs be there only where there is one. Call once. Afterwards the signals
  // stay blocked in the calling thread: what is left to do is to give the account. Throws Error
  // when a worker's thread cannot be started; nobody is served then.
  Summary run(http::Handler* admin = nullptr);

  // Control, from any thread during run(); overview() from that of the admin listener.
  Overview overview() override;
  void set_ready(bool ready) noexcept override { ready_ = ready; }
  Reloaded reload() override;
  Reloaded set_faults(std::vector<fault::Spec> faults, std::optional<std::uint64_t> seed) override;

  // As the signals: the first call drains, a second one ends at once. From any thread, during
  // run().
  void stop() noexcept;

 private:
  void change_user();
  void on_stop_signal() noexcept;
  void on_interrupt() noexcept;
  const char* why_no_reload() const noexcept;
  void begin_stop() noexcept;
  void on_delay_end() noexcept;
  void apply_reload() noexcept;
  bool end_background() noexcept;  // false: a reload hangs, and goes with the process
  Overview::Readiness readiness(const std::vector<WorkerView>& workers) const noexcept;
  std::vector<History::Queue> queues() const;
  void open_history();
  std::shared_ptr<fault::Plan> plan_faults();
  void report_end_of_faults() noexcept;
  void on_user1() noexcept;
  void on_hang_up() noexcept;
  void on_user2() noexcept;
  const char* why_no_hand_over() const noexcept;
  Program successor_program();
  void on_successor_ready() noexcept;
  void on_successor_lost(const std::string& reason) noexcept;
  void on_worker_served_out() noexcept { wake_.send(); }
  bool may_end() const noexcept;  // the hand-over is over
  bool have_served_out() const noexcept;
  void own_files() noexcept;
  void begin_to_refuse() noexcept;
  template <class Visit>
  void for_each_socket(Visit visit) {  // in the order in which a successor gets them
    for (OpenSocket& socket : listening_.sockets) visit(socket);
    if (admin_)
      std::for_each(admin_->listening().sockets.begin(), admin_->listening().sockets.end(), visit);
  }
  void start_give_up(Milliseconds after) noexcept;
  void on_give_up() noexcept;
  void open_handles();
  void open_log();
  LogLanes lanes_of(std::size_t thread) const;
  void watch_workers();
  Milliseconds patience() const noexcept;
  Summary summarize();
  void on_wake() noexcept;
  void on_worker_done() noexcept;
  void close_handles() noexcept;

  std::shared_ptr<const Config> config_;  // of the thread that calls run()
  std::atomic<std::uint64_t> max_connections_{0};
  Milliseconds stuck_after_{0};  // which a reload does not change
  std::unique_ptr<Logs> logs_;   // null: one worker without a log writes its warnings itself
  uv::Signal interrupt_, terminate_, quit_;
  uv::Signal hang_up_, user1_, user2_;
  uv::Async wake_;
  ServiceReport report_;
  Successor successor_;
  std::unique_ptr<Predecessor> predecessor_;  // null: nobody's place was taken
  uv::Timer delay_;                           // --drain-delay
  uv::Timer give_up_;                         // waiting for workers that are stuck
  // The first runs on the thread that calls run(), which takes the signals too: a server of one
  // worker is a process of one thread, and its system calls are cheaper for it. Declared after the
  // handles on its loop, which it runs dry when it goes.
  std::vector<std::unique_ptr<Worker>> workers_;
  Listening listening_;
  History history_;
  std::unique_ptr<AdminWorker> admin_;
  Reload reload_;
  std::thread reloading_;             // for SIGHUP
  std::atomic<bool> reloads_{false};  // that thread runs
  bool reload_again_ = false;
  std::uint64_t began_ = 0;  // ms
  std::atomic<bool> ready_{true};
  std::atomic<unsigned> stops_asked_{0};
  unsigned stops_done_ = 0;
  bool stop_began_ = false;
  bool faults_ended_ = false;
  bool delay_is_over_ = false;
  std::atomic<std::size_t> workers_done_{0};
  std::atomic<bool> hands_over_{false};  // the successor accepts
  bool cannot_take_back_ = false;
  bool gives_up_ = false;  // at the next time
  bool gave_up_ = false;
  std::unique_ptr<Watchdog> watchdog_;
};

// "libuv 1.44.2, llhttp 8.1.0": the libraries this program runs with.
std::string library_versions();

}  // namespace merhaba::server
