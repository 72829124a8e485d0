#include "server/server.hpp"

#include <llhttp.h>

#include <csignal>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/open_files.hpp"

namespace merhaba::server {

Server::Server(const Config& config)
    : config_(config),
      listening_(net::open_listeners(
          config.listen, {config.backlog, config.workers, config.defer_accept, config.fastopen})),
      max_connections_(connection_limit(config_)) {
  try {
    for (auto& sockets : listening_.sockets) {
      workers_.push_back(std::make_unique<Worker>(config_, std::move(sockets), listening_.endpoints,
                                                  max_connections_ / config_.workers));
    }
    wake_.open<&Server::on_async>(loop_, this);
    interrupt_.open<&Server::on_signal>(loop_, this, SIGINT);
    terminate_.open<&Server::on_signal>(loop_, this, SIGTERM);
  } catch (...) {
    close_handles();
    throw;
  }
}

Server::~Server() { close_handles(); }

Ledger Server::run() {
  std::vector<std::thread> threads;
  for (auto& worker : workers_) {
    threads.emplace_back([this, &worker] {
      worker->run([this] {
        ++workers_done_;
        wake_.send();
      });
    });
  }
  loop_.run();
  for (std::thread& thread : threads) thread.join();

  Ledger ledger;
  for (auto& worker : workers_) ledger.workers.push_back(worker->counters());
  return ledger;
}

void Server::stop() noexcept {
  ++stops_asked_;
  wake_.send();
}

void Server::on_signal() noexcept {
  ++stops_asked_;
  on_async();
}

void Server::on_async() noexcept {
  if (workers_done_ == workers_.size()) {
    wake_.close();
    interrupt_.close();
    terminate_.close();
    return;
  }
  const unsigned asked = std::min(stops_asked_.load(), 2U);
  if (asked == stops_done_) return;
  stops_done_ = asked;
  listening_.files.clear();  // Unix sockets: nobody new finds them
  for (auto& worker : workers_) {
    worker->stop(asked == 1 ? Worker::Stop::drain : Worker::Stop::now);
  }
}

void Server::close_handles() noexcept {
  wake_.close();
  interrupt_.close();
  terminate_.close();
  loop_.run();  // the close callbacks
}

std::string library_versions() {
  return fmt::format("libuv {}, llhttp {}.{}.{}", uv_version_string(), LLHTTP_VERSION_MAJOR,
                     LLHTTP_VERSION_MINOR, LLHTTP_VERSION_PATCH);
}

}  // namespace merhaba::server
