// How a Server takes its signals, and comes to its end.
#include <algorithm>
#include <new>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "server/server.hpp"
#include "server/signals.hpp"

namespace merhaba::server {
namespace {

// After the drain's end: a worker that is not done then is stuck.
constexpr Milliseconds kGiveUp{1'000};
// What is left to do then, the account among it.
constexpr Milliseconds kLastWork{2'000};

}  // namespace

sigset_t block_signals() noexcept {
  sigset_t ours;
  sigset_t before;
  sigemptyset(&ours);
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM}) {
    sigaddset(&ours, number);
  }
  pthread_sigmask(SIG_BLOCK, &ours, &before);
  return before;
}

void Server::open_handles() {
  uv::Loop& loop = workers_.front()->loop();
  wake_.open<&Server::on_wake>(loop, this);
  std::vector<const Pulse*> pulses;
  for (auto& worker : workers_) pulses.push_back(&worker->pulse());
  report_.open(loop, listening_, std::move(pulses), config_->stuck_after);
  successor_.open(loop, {Callback<>::to<&Server::on_successor_ready>(this),
                         Callback<>::to<&Server::on_wake>(this),
                         Callback<const std::string&>::to<&Server::on_successor_lost>(this)});
  delay_.open(loop, this);
  give_up_.open(loop, this);
  interrupt_.open<&Server::on_interrupt>(loop, this, SIGINT);
  terminate_.open<&Server::on_stop_signal>(loop, this, SIGTERM);
  quit_.open<&Server::on_stop_signal>(loop, this, SIGQUIT);
  hang_up_.open<&Server::on_hang_up>(loop, this, SIGHUP);
  user1_.open<&Server::on_user1>(loop, this, SIGUSR1);
  user2_.open<&Server::on_user2>(loop, this, SIGUSR2);
}

void Server::stop() noexcept {
  ++stops_asked_;
  wake_.send();
}

void Server::on_stop_signal() noexcept {
  ++stops_asked_;
  on_wake();
}

// From a terminal: a user who presses Ctrl-C waits for no balancer. During the delay it ends that,
// and only that.
void Server::on_interrupt() noexcept {
  if (delay_.is_active()) {
    delay_.stop();
    return on_delay_end();
  }
  delay_is_over_ = true;
  on_stop_signal();
}

void Server::on_delay_end() noexcept {
  delay_is_over_ = true;
  on_wake();
}

void Server::start_give_up(Milliseconds after) noexcept {
  give_up_.start<&Server::on_give_up>(this, static_cast<std::uint64_t>(after.count()));
}

void Server::on_user1() noexcept {
  if (logs_ && !config_->access_log_file.empty()) return logs_->writer.reopen();
  log::warning(
      tr("SIGUSR1 is ignored: it reopens the access log, and there is no --access-log-file"));
}

void Server::on_give_up() noexcept {
  if (hands_over_ && stops_done_ == 0 && have_served_out()) return;  // nobody is stuck
  // After a suspension everything is due at once: they have one more second to end in order.
  if (!std::exchange(gives_up_, true)) return start_give_up(kGiveUp);
  block_signals();
  if (watchdog_) watchdog_->end_after(kLastWork);
  log::warning(
      tr("a worker is stuck and does not end: the process ends without it, and its connections are "
         "cut off without being counted"));
  gave_up_ = true;
  close_handles();
}

void Server::on_worker_done() noexcept {
  ++workers_done_;
  wake_.send();
}

void Server::on_wake() noexcept {
  if (workers_done_ == workers_.size()) {
    // Without libuv's handler a late signal would kill the process before it has given its account.
    block_signals();
    return close_handles();
  }
  const unsigned asked = std::max(std::min(stops_asked_.load(), 2U), may_end() ? 1U : 0U);
  apply_reload();
  if (asked <= stops_done_) return;
  if (!std::exchange(stop_began_, true)) begin_stop();
  if (asked == 1 && delay_.is_active() && !delay_is_over_) return;
  if (stops_done_ == 0) {
    delay_.stop();
    if (!hands_over_) {
      begin_to_refuse();
    } else if (!give_up_.is_active()) {
      start_give_up(kGiveUp);
    }
  }
  if (asked == 2) start_give_up(kGiveUp);
  stops_done_ = asked;
  for (auto& worker : workers_) {
    worker->stop(asked == 1 ? Worker::Stop::drain : Worker::Stop::now);
  }
}

// A load balancer needs a moment to see that we are not ready. Until then all are served.
void Server::begin_stop() noexcept {
  report_end_of_faults();
  if (successor_.is_starting()) successor_.cancel();
  if (predecessor_) predecessor_->say_stopping();
  if (hands_over_) return;
  report_.stopping();
  const Milliseconds delay = config_->drain_delay;
  if (delay.count() == 0 || delay_is_over_) return;
  for (auto& worker : workers_) worker->stop(Worker::Stop::announce);
  delay_.start<&Server::on_delay_end>(this, static_cast<std::uint64_t>(delay.count()));
  try {
    log::line(
        tr_format("stopping: accepting for another {} (--drain-delay)", format_duration(delay)));
  } catch (const std::bad_alloc&) {  // it is done all the same
  }
}

// The first step of the end of all sockets that are not handed over, before any worker drains.
void Server::begin_to_refuse() noexcept {
  for (OpenSocket& socket : listening_.sockets) {
    if (socket.listeners.front()->is_handed_over()) continue;
    socket.file.reset();  // Unix sockets: nobody new finds them, while the queue is being emptied
    for (Listener* listener : socket.listeners) listener->refuse_new();
  }
  start_give_up(config_->drain_timeout);
}

void Server::close_handles() noexcept {
  report_.close();
  successor_.close();
  if (predecessor_) predecessor_->close();
  wake_.close();
  delay_.close();
  give_up_.close();
  for (uv::Signal* signal : {&interrupt_, &terminate_, &quit_, &hang_up_, &user1_, &user2_}) {
    signal->close();
  }
}

}  // namespace merhaba::server
