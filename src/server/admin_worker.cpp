#include "server/admin_worker.hpp"

#include <algorithm>

#include "server/signals.hpp"

namespace merhaba::server {
namespace {

constexpr int kBacklog = 128;
// Of requests of a few hundred bytes, at most. A client that is slower keeps no probe waiting.
constexpr Milliseconds kRequest{1'000};
constexpr std::uint64_t kMostContent = 64 * 1024;  // of PUT /faults
// At the end, for a response under way; the process waits for no longer.
constexpr Milliseconds kDrain{250};

std::shared_ptr<const Config> config_of(const net::ListenSpec& address) {
  auto config = std::make_shared<Config>();
  config->greeting.clear();
  config->listen = {address};
  config->listen_option = "--admin";
  config->backlog = kBacklog;
  config->header_timeout = config->body_timeout = config->linger_timeout = kRequest;
  config->drain_timeout = kDrain;
  config->max_body_bytes = kMostContent;
  return config;
}

}  // namespace

AdminWorker::AdminWorker(const net::ListenSpec& address, LogLanes lanes, Predecessor* predecessor)
    : config_(config_of(address)) {
  workers_.push_back(std::make_unique<Worker>(config_, lanes));
  worker().acceptor().set_cap(kMostConnections);
  worker().on_done = Callback<>::to<&AdminWorker::on_done>(this);
  listening_ = open_listeners(*config_, workers_, predecessor);
}

void AdminWorker::start(http::Handler& handler, History& history) {
  history_ = &history;
  worker().responder().service.handler = &handler;
  worker().responder().service.source = http::Source::handler;
  const SignalsBlocked blocked;
  thread_ = std::thread([this] {
    history_->open(loop());
    worker().run();
  });
}

void AdminWorker::hand_over() noexcept {
  const std::vector<OpenSocket>& sockets = listening_.sockets;
  const bool some_taken = std::any_of(sockets.begin(), sockets.end(),
                                      [](const OpenSocket& socket) { return socket.is_taken; });
  if (some_taken) worker().stop(Worker::Stop::hand_over);
}

void AdminWorker::take_back() noexcept {
  set_options_again(*config_, listening_);
  worker().take_back();
}

void AdminWorker::end() noexcept {
  if (!thread_.joinable()) return;
  for (OpenSocket& socket : listening_.sockets) {
    socket.file.reset();
    for (Listener* listener : socket.listeners) {
      if (!listener->is_handed_over()) listener->refuse_new();
    }
  }
  worker().stop(Worker::Stop::drain);
  thread_.join();
}

}  // namespace merhaba::server
