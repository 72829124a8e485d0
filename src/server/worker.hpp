// One thread's whole server: loop, listeners, connections, counters. Made and read by the Server;
// in between it belongs to the thread that calls run().
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/callback.hpp"
#include "base/pool.hpp"
#include "server/acceptor.hpp"
#include "server/access_log.hpp"
#include "server/config.hpp"
#include "server/connection.hpp"
#include "server/counters.hpp"
#include "server/delays.hpp"
#include "server/responder.hpp"
#include "server/timeouts.hpp"
#include "server/update.hpp"
#include "server/watchdog.hpp"
#include "uv/async.hpp"
#include "uv/check.hpp"
#include "uv/idle.hpp"
#include "uv/loop.hpp"
#include "uv/prepare.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Worker {
 public:
  // The lanes outlive the worker. Throws Error; nothing is accepted before run().
  explicit Worker(std::shared_ptr<const Config> config, LogLanes lanes = {});
  ~Worker();  // after run(), or before it was called
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Serves until the stop is done and nothing else is left on the loop.
  void run() noexcept;
  // Called on the worker's thread when its stop is done. Set before run().
  Callback<> on_done;

  enum class Stop : std::uint8_t {
    none,
    announce,   // serve all who come, and say close
    hand_over,  // serve the open connections, and stay: a successor accepts on the listeners that
                // say so
    drain,  // serve the open and queued connections, then end; a successor's sockets are closed at
            // once
    now,    // end at once
  };
  void stop(Stop how) noexcept;  // from any thread; a later call may only hasten the end
  // A new configuration, applied between two iterations of the loop. From any thread; a later one
  // may overtake it.
  void apply(std::unique_ptr<Update> update) noexcept;
  // The number of the last that is applied; from any thread.
  std::uint64_t applied() const noexcept { return applied_; }
  // What is to go wrong; null: nothing. Of several workers one counts what their listeners do at
  // the same time. Before run().
  void set_plan(std::shared_ptr<fault::Plan> plan, bool counts_for_all) noexcept {
    wanted_plan_ = std::move(plan);
    counts_for_all_ = counts_for_all;
  }
  // From here on it does. At the latest by run().
  void begin_faults() noexcept;
  // Unless more than the hand-over has been asked for: serves as before it. From any thread.
  void take_back() noexcept;
  // Called on the worker's thread when, during a hand-over, all have been served who were here. Set
  // before run().
  Callback<> on_served_out;
  bool has_served_out() const noexcept { return served_out_; }          // from any thread
  bool is_serving() const noexcept { return stopping_ == Stop::none; }  // from any thread
  bool has_ended() const noexcept { return ended_; }  // run() is over; from any thread
  // After run(): the drain's end or Stop::now came before the stop was done.
  bool was_cut_short() const noexcept { return cut_short_; }

  // What its acceptor and its connections work with, on its thread.
  const Config& config() const noexcept { return *config_; }
  const std::shared_ptr<const Config>& shared_config() const noexcept { return config_; }
  uv::Loop& loop() noexcept { return loop_; }
  Acceptor& acceptor() noexcept { return acceptor_; }
  Responder& responder() noexcept { return responder_; }
  Timeouts& timeouts() noexcept { return timeouts_; }
  AccessLog& log() noexcept { return log_; }
  // What goes wrong now; null: nothing, as during the stop.
  const std::shared_ptr<fault::Plan>& plan() const noexcept { return plan_; }
  Delays& delays() noexcept { return delays_; }
  bool watches_starts() const noexcept { return watches_starts_; }
  bool counts_for_all() const noexcept { return counts_for_all_; }
  // Connections may come late to the stop, and their requests later: phantoms of a fault that has
  // ended with it.
  bool awaits_phantoms() const noexcept { return awaits_phantoms_; }
  Counters& counters() noexcept { return counters_; }  // read from any thread
  Pool<Connection>& connections() noexcept { return connections_; }
  // Makes so many slots for connections, or as many as memory allows; returns how many there are.
  std::size_t reserve_slots(std::size_t wanted) noexcept;
  Pool<Pending>& pending() noexcept { return pending_; }
  bool is_stopping() const noexcept { return responder_.service.says_close; }
  bool is_draining() const noexcept { return draining_; }
  // libuv has closed the connection: its slot is free.
  void release(Connection& connection) noexcept;

  // Somebody waits for a turn: those who do take theirs, in order, in the iterations to come.
  void begin_turns() noexcept { turns_.start<&Worker::on_turns>(this); }
  // The events of this iteration have taken so long that what is not urgent should wait.
  bool iteration_is_long() noexcept;
  // At the beginning of what an iteration of the loop does.
  void runs() noexcept { pulse_.runs(loop_.now()); }
  Pulse& pulse() noexcept { return pulse_; }
  void report_out_of_memory() noexcept;

  // Closes up to so many of the connections that have been idle longest.
  void make_room(std::uint64_t count) noexcept;
  // `holder` holds so much more for a client that does not read. Beyond this worker's share of
  // --max-unsent-bytes, others that have been longest without progress are shed.
  void hold_unsent(std::size_t bytes, const Connection& holder) noexcept;
  void release_unsent(std::size_t bytes) noexcept { unsent_bytes_ -= bytes; }
  void begins_to_close() noexcept { ++closing_; }  // a connection, until release()

 private:
  void on_wake() noexcept;
  void apply_update() noexcept;
  void on_expired(Timeouts::Entry& entry, Timeouts::Queue queue) noexcept;
  void on_iteration_end() noexcept;
  void end_faults() noexcept;
  void on_delay_over(Connection& connection) noexcept { connection.on_delay_over(); }
  void flush_log() noexcept;
  void report_it_goes_on() noexcept;
  Connection* slowest_reader(const Connection& holder) noexcept;
  void on_turns() noexcept;

  void drain(Stop how) noexcept;
  void serve_again() noexcept;
  void check_queues() noexcept;
  void check_outlived() noexcept;
  bool has_connection_opened_by(std::uint32_t time) noexcept;
  void on_drain_end() noexcept;
  void abandon_all() noexcept;
  void block_loop() noexcept;
  void start_stall() noexcept;  // the next, where there is to be one
  void end_if_done() noexcept;
  void close_handles() noexcept;
  // Every connection that libuv knows waits for something, and so is in one of the queues.
  template <class Visit>
  void for_each_connection(Visit visit) {
    timeouts_.for_each(
        [&visit](Timeouts::Entry& entry) { visit(static_cast<Connection&>(entry)); });
  }

  std::shared_ptr<const Config> config_;
  LogLanes lanes_;
  uv::Loop loop_;
  Counters counters_;
  Responder responder_;
  Timeouts timeouts_;
  Delays delays_;  // outlives the connections, and what they hold
  AccessLog log_;
  Pool<Connection> connections_;
  Pool<Pending> pending_;
  Acceptor acceptor_;
  uv::Async wake_;
  uv::Prepare iteration_end_;  // before the loop waits
  uv::Check events_end_;       // after it, and what was waited for
  uv::Idle turns_;
  uv::Timer queue_check_;
  uv::Timer drain_end_;
  uv::Timer stall_;
  std::uint64_t unsent_bytes_ = 0;
  std::uint64_t closing_ = 0;  // connections that have ended, and not yet left libuv
  std::shared_ptr<fault::Plan> wanted_plan_;
  std::shared_ptr<fault::Plan> plan_;
  bool watches_starts_ = false;  // of connections, for --verbose or faults
  bool counts_for_all_ = true;
  bool awaits_phantoms_ = false;
  std::atomic<std::uint64_t> applied_{0};
  bool out_of_memory_reported_ = false;
  bool unsent_reported_ = false;
  Pulse pulse_;
  std::atomic<Update*> update_{nullptr};
  std::atomic<bool> ended_{false};
  std::atomic<Stop> stop_{Stop::none};
  std::atomic<Stop> stopping_{Stop::none};  // what it does; written by its own thread
  bool draining_ = false;                   // only who was here or queued at the stop is accepted
  bool cut_short_ = false;
  // On sockets that outlive us: those opened by then are waited for, or since when accepting rests.
  std::uint32_t waited_for_ = 0;  // ms of the loop's clock, wrapping
  bool last_call_ = false;        // the drain's end has come; accepting does not go on
  std::atomic<bool> served_out_{false};
};

}  // namespace merhaba::server
