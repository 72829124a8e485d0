#include "server/server.hpp"

#include <llhttp.h>

#include <algorithm>
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

// Keeps the signals that stop us from the calling thread, whose mask before is returned.
sigset_t block_stop_signals() noexcept {
  sigset_t ours;
  sigset_t before;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ours, &before);
  return before;
}

// The signals that stop us, kept from the threads that are made while it lives: they are for the
// first one, whose loop watches them.
class StopSignalsBlocked {
 public:
  StopSignalsBlocked() = default;
  ~StopSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignalsBlocked(const StopSignalsBlocked&) = delete;
  StopSignalsBlocked& operator=(const StopSignalsBlocked&) = delete;

 private:
  const sigset_t before_ = block_stop_signals();
};

}  // namespace

Server::Server(Config config) : config_(std::move(config)) {
  const std::uint64_t files = raise_open_file_limit();
  for (unsigned i = 0; i < config_.workers; ++i) {
    workers_.push_back(std::make_unique<Worker>(config_));
    workers_.back()->on_done = Callback<>::to<&Server::on_worker_done>(this);
  }
  try {
    uv::Loop& loop = workers_.front()->loop();
    wake_.open<&Server::on_wake>(loop, this);
    interrupt_.open<&Server::on_signal>(loop, this, SIGINT);
    terminate_.open<&Server::on_signal>(loop, this, SIGTERM);
    listening_ = open_listeners(config_, workers_);
    max_connections_ =
        connection_limit(config_, files, listening_.endpoints.size() * workers_.size());
    if (config_.user) change_user();
  } catch (...) {
    close_handles();
    throw;
  }
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const std::uint64_t rest = i < max_connections_ % workers_.size() ? 1 : 0;
    workers_[i]->acceptor().set_cap(max_connections_ / workers_.size() + rest);
  }
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
    const StopSignalsBlocked blocked;
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      threads.emplace_back([worker = workers_[i].get()] { worker->run(); });
    }
  } catch (const std::system_error& error) {  // all or none
    failure = tr_format(
        "cannot start {} threads for --workers: {}; raise the limit (ulimit -u, "
        "TasksMax) or ask for fewer",
        workers_.size() - 1, system_message(error.code().value()));
    for (std::size_t i = 0; i <= threads.size(); ++i) workers_[i]->stop(Worker::Stop::now);
    workers_done_ += workers_.size() - 1 - threads.size();  // those that never ran
  }
  workers_.front()->run();
  for (std::thread& thread : threads) thread.join();
  if (!failure.empty()) throw Error(failure);

  Summary summary;
  summary.complete = true;
  for (auto& worker : workers_) {
    summary.workers.push_back(worker->counters());
    if (worker->was_cut_short()) summary.complete = false;
  }
  return summary;
}

void Server::stop() noexcept {
  ++stops_asked_;
  wake_.send();
}

void Server::on_signal() noexcept {
  ++stops_asked_;
  on_wake();
}

void Server::on_worker_done() noexcept {
  ++workers_done_;
  wake_.send();
}

void Server::on_wake() noexcept {
  if (workers_done_ == workers_.size()) {
    // Without libuv's handler a late signal would kill the process before it has given its account.
    block_stop_signals();
    return close_handles();
  }
  const unsigned asked = std::min(stops_asked_.load(), 2U);
  if (asked == stops_done_) return;
  stops_done_ = asked;
  if (asked == 1) {
    listening_.files.clear();  // Unix sockets: nobody new finds them
    for (auto& worker : workers_) worker->refuse_new();
  }
  for (auto& worker : workers_) {
    worker->stop(asked == 1 ? Worker::Stop::drain : Worker::Stop::now);
  }
}

void Server::close_handles() noexcept {
  wake_.close();
  interrupt_.close();
  terminate_.close();
}

std::string library_versions() {
  return fmt::format("libuv {}, llhttp {}.{}.{}", uv_version_string(), LLHTTP_VERSION_MAJOR,
                     LLHTTP_VERSION_MINOR, LLHTTP_VERSION_PATCH);
}

}  // namespace merhaba::server
