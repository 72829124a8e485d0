// How a Server takes a new configuration (SIGHUP, or its Control): read on a thread of its own, so
// that nobody waits for a slow disk, and applied by each worker on its own.
#include <poll.h>

#include <exception>
#include <thread>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "server/server.hpp"
#include "server/signals.hpp"

namespace merhaba::server {
namespace {

// How long the end waits for a reload that reads.
constexpr int kLastReads = 1'000;  // ms

}  // namespace

const char* Server::why_no_reload() const noexcept {
  if (!reload_.is_possible()) return tr("there is no configuration to read");
  if (stops_asked_ > 0 || hands_over_) return tr("the server is stopping");
  // Which may have read what has been changed since, or not.
  if (successor_.is_starting()) return tr("a successor is being started; reload that one");
  return nullptr;
}

Control::Reloaded Server::reload() {
  if (const char* const reason = why_no_reload()) {
    return {false, tr_format("not reloaded: {}", reason)};
  }
  Reloaded result = reload_.now();
  wake_.send();
  return result;
}

void Server::on_hang_up() noexcept {
  if (const char* const reason = why_no_reload()) {
    return log::warning_of(tr("SIGHUP is ignored: {}"), reason);
  }
  if (reloading_.joinable()) {  // which may have read what has changed since
    reload_again_ = true;
    return;
  }
  report_.reloading();
  reloads_ = true;
  try {
    const SignalsBlocked blocked;
    reloading_ = std::thread([this] {
      log::wait_for_reader(false);
      reload_.now();
      reloads_ = false;
      wake_.send();
    });
  } catch (const std::exception&) {  // of the system, or of memory
    reloads_ = false;
    log::warning(tr("not reloaded, nothing is changed: no thread can be started to read it"));
    report_.serving();
  }
}

void Server::apply_reload() noexcept {
  if (reloading_.joinable() && !reloads_) {
    reloading_.join();
    if (stops_asked_ == 0 && !hands_over_) report_.serving();
    if (std::exchange(reload_again_, false)) on_hang_up();
  }
  if (stops_asked_ > 0 || hands_over_) return;
  const std::unique_ptr<Reload::Prepared> prepared = reload_.take();
  if (!prepared) return;
  config_ = prepared->config;
  max_connections_ = prepared->max_connections;
  if (prepared->logs) logs_ = std::move(prepared->logs);
  if (watchdog_) watchdog_->set_patience(patience());
  set_options_again(*config_, listening_);
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i]->apply(std::move(prepared->updates[i]));
  }
}

bool Server::end_background() noexcept {
  for (int waited = 0; reload_.is_busy() && waited < kLastReads; ++waited) {
    ::poll(nullptr, 0, 1);
  }
  if (reload_.is_busy()) {
    if (reloading_.joinable()) reloading_.detach();
    if (admin_) admin_->abandon();
    return false;
  }
  if (admin_) admin_->end();
  if (reloading_.joinable()) reloading_.join();
  return true;
}

}  // namespace merhaba::server
