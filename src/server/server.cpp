#include "server/server.hpp"

#include <llhttp.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "server/open_files.hpp"

namespace merhaba::server {
namespace {

constexpr std::size_t kAccessLane = 1024 * 1024;  // bytes of lines that wait for their reader
constexpr std::size_t kMessageLane = 64 * 1024;
constexpr std::chrono::milliseconds kFlushTime{1'000};  // for them, at the end
// After the drain's end: a worker that is not done then is stuck.
constexpr Milliseconds kGiveUp{1'000};
constexpr Milliseconds kForce{2'000};

// Keeps the signals we take from the calling thread, whose mask before is returned.
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

// These signals, kept from the threads that are made while it lives: they are for the first one,
// whose loop watches them.
class SignalsBlocked {
 public:
  SignalsBlocked() = default;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  const sigset_t before_ = block_signals();
};

}  // namespace

Server::Server(Config config) : config_(std::move(config)) {
  const SystemLimits limits = raise_open_file_limit();
  open_log();
  for (unsigned i = 0; i < config_.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(config_, add_lanes()));
    workers_.back()->on_done = Callback<>::to<&Server::on_worker_done>(this);
  }
  try {
    open_handles();
    listening_ = open_listeners(config_, workers_);
    const Room room =
        connection_room(config_, limits, listening_.endpoints.size() * workers_.size());
    max_connections_ = room.connections;
    for (auto& worker : workers_) worker->loop().expect_descriptors(room.descriptors);
    if (config_.user) change_user();
    watch_workers();
  } catch (...) {
    close_handles();
    throw;
  }
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const std::uint64_t rest = i < max_connections_ % workers_.size() ? 1 : 0;
    workers_[i]->acceptor().set_cap(max_connections_ / workers_.size() + rest);
  }
}

void Server::open_log() {
  const bool logs = config_.access_log != AccessLogFormat::off;
  if (logs || config_.verbose || config_.workers > 1) {
    log_writer_ = std::make_unique<LogWriter>(logs ? config_.access_log_file : "");
  }
}

LogLanes Server::add_lanes() {
  if (!log_writer_) return {};
  const bool logs = config_.access_log != AccessLogFormat::off;
  return {logs ? &log_writer_->add_access_lane(kAccessLane) : nullptr,
          &log_writer_->add_message_lane(config_.verbose ? kAccessLane : kMessageLane)};
}

void Server::open_handles() {
  uv::Loop& loop = workers_.front()->loop();
  wake_.open<&Server::on_wake>(loop, this);
  give_up_.open(loop, this);
  interrupt_.open<&Server::on_stop_signal>(loop, this, SIGINT);
  terminate_.open<&Server::on_stop_signal>(loop, this, SIGTERM);
  quit_.open<&Server::on_stop_signal>(loop, this, SIGQUIT);
  hang_up_.open<&Server::on_hang_up>(loop, this, SIGHUP);
  user1_.open<&Server::on_user1>(loop, this, SIGUSR1);
  user2_.open<&Server::on_user2>(loop, this, SIGUSR2);
}

void Server::watch_workers() {
  if (config_.stuck_after.count() == 0) return;
  std::vector<Pulse*> pulses;
  for (auto& worker : workers_) pulses.push_back(&worker->pulse());
  watchdog_ = std::make_unique<Watchdog>(std::move(pulses), config_.stuck_after,
                                         config_.drain_timeout + kForce);
}

Server::~Server() { close_handles(); }  // the workers run their loops dry

// What was made as root belongs to the user, as if that one had made it.
void Server::change_user() {
  for (const auto& file : listening_.files) file->give_to(*config_.user);
  become(*config_.user);
  for (const auto& file : listening_.files) {
    if (net::may_remove(file->path())) continue;
    log::warning(
        tr_format("{0} may not write the folder of the socket '{1}': the file stays there "
                  "at the end, and clients that find it during the stop may be reset; put "
                  "it into a folder of {0}'s",
                  make_visible(config_.user->text), make_visible(file->path())));
  }
}

Summary Server::run() {
  std::vector<std::thread> threads;
  std::string failure;
  try {
    const SignalsBlocked blocked;
    if (log_writer_) log_writer_->start();
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      threads.emplace_back([worker = workers_[i].get()] { worker->run(); });
    }
  } catch (const std::system_error& error) {  // all or none
    failure = tr_format(
        "cannot start {} threads, for --workers and the log: {}; raise the limit (ulimit -u, "
        "TasksMax) or ask for fewer",
        workers_.size(), system_message(error.code().value()));
    for (std::size_t i = 0; i <= threads.size(); ++i) workers_[i]->stop(Worker::Stop::now);
    workers_done_ += workers_.size() - 1 - threads.size();  // those that never ran
  }
  workers_.front()->run();
  for (std::thread& thread : threads) {
    if (gave_up_) {
      thread.detach();
    } else {
      thread.join();
    }
  }
  if (!failure.empty()) throw Error(failure);
  return summarize();
}

Summary Server::summarize() {
  Summary summary;
  summary.complete = !gave_up_;
  summary.stuck = gave_up_;
  for (auto& worker : workers_) {
    summary.workers.push_back(worker->counters());
    if (worker->was_cut_short()) summary.complete = false;
  }
  if (log_writer_) {
    summary.workers.front().log_lines_dropped += log_writer_->finish(kFlushTime);
    if (log_writer_->hangs()) static_cast<void>(log_writer_.release());  // its thread needs it
  }
  return summary;
}

void Server::stop() noexcept {
  ++stops_asked_;
  wake_.send();
}

void Server::on_stop_signal() noexcept {
  ++stops_asked_;
  on_wake();
}

void Server::on_user1() noexcept {
  if (log_writer_ && !config_.access_log_file.empty()) return log_writer_->reopen();
  log::warning(tr("SIGUSR1 reopens the access log, and there is no --access-log-file"));
}

void Server::on_hang_up() noexcept {
  log::warning(tr("SIGHUP is ignored: the options are read at the start only"));
}

void Server::on_user2() noexcept {
  log::warning(tr("SIGUSR2 is ignored: there is no successor to hand over to"));
}

void Server::on_give_up() noexcept {
  log::warning(
      tr("a worker is stuck and does not end: the process ends without it, and its connections are "
         "cut off uncounted"));
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
  const unsigned asked = std::min(stops_asked_.load(), 2U);
  if (asked == stops_done_) return;
  stops_done_ = asked;
  if (asked == 1) {
    listening_.files.clear();  // Unix sockets: nobody new finds them
    for (auto& worker : workers_) worker->refuse_new();
    give_up_.start<&Server::on_give_up>(
        this, static_cast<std::uint64_t>((config_.drain_timeout + kGiveUp).count()));
  }
  for (auto& worker : workers_) {
    worker->stop(asked == 1 ? Worker::Stop::drain : Worker::Stop::now);
  }
}

void Server::close_handles() noexcept {
  wake_.close();
  give_up_.close();
  for (uv::Signal* signal : {&interrupt_, &terminate_, &quit_, &hang_up_, &user1_, &user2_}) {
    signal->close();
  }
}

std::string library_versions() {
  return fmt::format("libuv {}, llhttp {}.{}.{}", uv_version_string(), LLHTTP_VERSION_MAJOR,
                     LLHTTP_VERSION_MINOR, LLHTTP_VERSION_PATCH);
}

}  // namespace merhaba::server
