#include "server/service_report.hpp"

#include <fmt/core.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include "base/i18n.hpp"
#include "net/accept_queue.hpp"

namespace merhaba::server {
namespace {

constexpr std::uint64_t kStatusEvery = 10'000;  // ms
constexpr std::uint64_t kExtendEvery = 1'000;   // ms
// After the last word of a server that is stuck, systemd.service(5) waits for as long as this.
constexpr const char* kExtension = "EXTEND_TIMEOUT_USEC=5000000\n";

// All of the sockets, each with a queue of its own.
std::string status_of(const Listening& listening) {
  std::uint64_t waiting = 0;
  std::uint64_t capacity = 0;
  for (const OpenSocket& socket : listening.sockets) {
    if (const auto queue = net::queue_state(socket.listeners.front()->socket())) {
      waiting += queue->depth;
      capacity += std::uint64_t{queue->limit} + 1;
    }
  }
  if (capacity == 0) return "STATUS=" + std::string(tr("serving")) + "\n";
  return "STATUS=" +
         tr_format("serving; {} clients wait in the accept queue, which holds {}", waiting,
                   capacity) +
         "\n";
}

}  // namespace

void ServiceReport::open(uv::Loop& loop, const Listening& listening,
                         std::vector<const Pulse*> pulses, Milliseconds stuck_after) {
  timer_.open(loop, this);
  feeding_.open(loop, this);
  listening_ = &listening;
  pulses_ = std::move(pulses);
  stuck_after_ = static_cast<std::uint64_t>(stuck_after.count());
}

void ServiceReport::serving() noexcept try {
  if (!manager_.listens()) return;
  phase_ = Phase::serving;
  say(fmt::format("READY=1\nMAINPID={}\n{}", ::getpid(), status_of(*listening_)));
  timer_.start<&ServiceReport::on_tick>(this, kStatusEvery);
  feed_watchdog();
} catch (const std::bad_alloc&) {
  say("READY=1\n");
}

// The time lets the manager know which of several reloads it hears of.
void ServiceReport::reloading() noexcept try {
  if (!manager_.listens()) return;
  say(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\n", uv_hrtime() / 1'000));
} catch (const std::bad_alloc&) {
  say("RELOADING=1\n");
}

void ServiceReport::feed_watchdog() noexcept {
  const std::uint64_t interval = manager_.watchdog_interval();
  if (interval == 0 || phase_ == Phase::quiet) return;
  feeding_.start<&ServiceReport::feed_watchdog>(this, std::max<std::uint64_t>(interval / 2, 1));
  const std::uint64_t now = uv::now_ms();
  const bool some_stuck = std::any_of(pulses_.begin(), pulses_.end(), [&](const Pulse* pulse) {
    return pulse->is_stuck(now, stuck_after_);
  });
  if (!some_stuck && unsaid_.empty()) say("WATCHDOG=1\n");
}

void ServiceReport::handed_over_to(pid_t successor) noexcept try {
  phase_ = Phase::quiet;
  timer_.stop();
  feeding_.stop();
  say(fmt::format("MAINPID={}\n", successor));
} catch (const std::bad_alloc&) {  // it says so itself, where it is heard
}

void ServiceReport::stopping() noexcept try {
  if (!manager_.listens()) return;
  phase_ = Phase::stopping;
  say(fmt::format("STOPPING=1\n{}STATUS={}\n", kExtension,
                  tr("stopping; serving the remaining clients")));
  timer_.start<&ServiceReport::on_tick>(this, kExtendEvery);
} catch (const std::bad_alloc&) {
  say("STOPPING=1\n");
}

void ServiceReport::say(std::string_view assignments) noexcept try {
  unsaid_ += assignments;
  if (manager_.notify(unsaid_)) return unsaid_.clear();
  timer_.start<&ServiceReport::on_tick>(this, kExtendEvery);
} catch (const std::bad_alloc&) {
  static_cast<void>(manager_.notify(assignments));
}

void ServiceReport::on_tick() noexcept try {
  const bool stopping = phase_ == Phase::stopping;
  if (phase_ != Phase::quiet) {
    timer_.start<&ServiceReport::on_tick>(this, stopping ? kExtendEvery : kStatusEvery);
  }
  if (!unsaid_.empty()) return say({});
  if (phase_ != Phase::quiet) say(stopping ? kExtension : status_of(*listening_));
} catch (const std::bad_alloc&) {  // the next one will do
}

}  // namespace merhaba::server
