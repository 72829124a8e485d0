#include "server/server.hpp"

#include <llhttp.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "net/systemd.hpp"
#include "server/open_files.hpp"
#include "server/signals.hpp"

namespace merhaba::server {
namespace {

// Descriptors that libuv's tables are made for where nobody says how many connections there will
// be: 1 MiB for each worker. Beyond it they grow as needed.
constexpr std::uint64_t kTableAtLeast = 65'536;
constexpr std::chrono::milliseconds kFlushTime{1'000};  // for lines that wait, at the end
// After the drain's end, a stuck worker ends the process.
constexpr Milliseconds kForce{2'000};

// Else both would accept from one queue, and greet the clients of the other.
void check_apart(const net::ListenSpec& admin, const std::vector<net::ListenSpec>& listen) {
  constexpr auto kSystemd = net::ListenSpec::Kind::systemd;
  if (admin.kind != kSystemd) return;
  for (const net::ListenSpec& spec : listen) {
    const bool takes_all = spec.name.empty() || admin.name.empty();
    if (spec.kind == kSystemd && (takes_all || spec.name == admin.name)) {
      throw Error(net::explain_taken_twice(admin.name));
    }
  }
}

}  // namespace

Server::Server(Config config) : config_(std::make_shared<const Config>(std::move(config))) {
  const SystemLimits limits = raise_open_file_limit();
  predecessor_ = Predecessor::of_environment();
  if (predecessor_) ready_ = predecessor_->sockets().is_ready();
  open_log();
  for (unsigned i = 0; i < config_->workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(config_, lanes_of(i)));
    workers_.back()->on_done = Callback<>::to<&Server::on_worker_done>(this);
    workers_.back()->on_served_out = Callback<>::to<&Server::on_worker_served_out>(this);
  }
  try {
    open_handles();
    listening_ = open_listeners(*config_, workers_, predecessor_.get());
    std::size_t reserve = listening_.listener_count();
    if (config_->admin) {
      check_apart(*config_->admin, config_->listen);
      admin_ = std::make_unique<AdminWorker>(*config_->admin, lanes_of(workers_.size()),
                                             predecessor_.get());
      reserve += admin_->listening().listener_count() + AdminWorker::kMostConnections;
    }
    const Room room = connection_room(*config_, limits, reserve);
    max_connections_ = room.connections;
    for (auto& worker : workers_) {
      worker->loop().expect_descriptors(config_->max_connections > 0
                                            ? room.descriptors
                                            : std::min(room.descriptors, kTableAtLeast));
    }
    if (config_->user) change_user();
    reload_.begin(config_, plan_faults(), room.most, logs_.get());
    watch_workers();
  } catch (...) {
    close_handles();
    throw;
  }
  for (unsigned i = 0; i < workers_.size(); ++i) {
    workers_[i]->acceptor().set_cap(share_of(max_connections_, i, config_->workers));
  }
}

void Server::open_log() {
  check_log(*config_);
  if (needs_log(*config_) || config_->workers > 1) {
    logs_ = std::make_unique<Logs>(config_->access_log_file, config_->workers + 1);
  }
}

LogLanes Server::lanes_of(std::size_t thread) const {
  return logs_ ? logs_->lanes[thread] : LogLanes{};
}

Milliseconds Server::patience() const noexcept {
  return config_->drain_delay + config_->drain_timeout + kForce;
}

void Server::watch_workers() {
  stuck_after_ = config_->stuck_after;
  if (config_->stuck_after.count() == 0) return;
  std::vector<Pulse*> pulses;
  for (auto& worker : workers_) pulses.push_back(&worker->pulse());
  watchdog_ = std::make_unique<Watchdog>(std::move(pulses), config_->stuck_after, patience());
}

Server::~Server() { close_handles(); }  // the workers run their loops dry

// What was made as root belongs to the user, as if that one had made it.
void Server::change_user() {
  for_each_socket([this](const OpenSocket& socket) {
    if (socket.file) socket.file->give_to(*config_->user);
  });
  if (logs_) logs_->writer.give_file_to(config_->user->uid, config_->user->gid);
  become(*config_->user);
  for_each_socket([this](const OpenSocket& socket) {
    const auto& file = socket.file;
    if (!file || net::may_remove(file->path())) return;
    log::warning(
        tr_format("{0} cannot write to the directory of the socket '{1}': the file stays there at "
                  "the end, and clients that find it during the stop may be reset; put it into a "
                  "directory that {0} can write",
                  make_visible(config_->user->text), make_visible(file->path())));
  });
}

Summary Server::run(http::Handler* admin) {
  std::vector<std::thread> threads;
  int failure = 0;
  try {
    const SignalsBlocked blocked;
    threads.reserve(workers_.size());
    if (logs_) logs_->writer.start();
    open_history();
    if (admin_ && admin != nullptr) admin_->start(*admin, history_);
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      threads.emplace_back([worker = workers_[i].get()] { worker->run(); });
    }
  } catch (const std::system_error& error) {
    failure = error.code().value();
  } catch (const std::bad_alloc&) {
    failure = ENOMEM;
  }
  if (failure != 0) {  // all or none
    for (std::size_t i = 0; i <= threads.size(); ++i) workers_[i]->stop(Worker::Stop::now);
    workers_done_ += workers_.size() - 1 - threads.size();  // those that never ran
  }
  if (failure == 0) {
    own_files();
    if (predecessor_) predecessor_->serve(workers_.front()->loop());
    report_.serving();
  }
  workers_.front()->run();
  for (std::size_t i = 0; i < threads.size(); ++i) {
    if (gave_up_ && !workers_[i + 1]->has_ended()) {
      threads[i].detach();
    } else {
      threads[i].join();
    }
  }
  const bool reload_hangs = !end_background();
  Summary summary = summarize();
  summary.stuck = summary.stuck || reload_hangs;
  if (failure == 0) return summary;
  throw Error(
      tr_format("cannot start {} threads, for --workers and the log: {}; raise the limit (ulimit "
                "-u, TasksMax), or lower --workers",
                workers_.size(), system_message(failure)));
}

Summary Server::summarize() {
  Summary summary;
  summary.complete = !gave_up_;
  summary.stuck = gave_up_;
  summary.handed_over = hands_over_;
  for (auto& worker : workers_) {
    // One that is stuck may go on any moment: its numbers are not ours to read.
    const bool is_stuck = gave_up_ && !worker->has_ended();
    summary.workers.push_back(is_stuck ? Counters{} : worker->counters());
    if (is_stuck || worker->was_cut_short()) summary.complete = false;
  }
  if (logs_) {
    summary.workers.front().log_lines_dropped += logs_->writer.finish(kFlushTime);
    if (logs_->writer.hangs()) static_cast<void>(logs_.release());  // its thread needs it
  }
  return summary;
}

std::string library_versions() {
  return fmt::format("libuv {}, llhttp {}.{}.{}", uv_version_string(), LLHTTP_VERSION_MAJOR,
                     LLHTTP_VERSION_MINOR, LLHTTP_VERSION_PATCH);
}

}  // namespace merhaba::server
