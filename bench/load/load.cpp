#include "bench/load/load.hpp"

#include <algorithm>
#include <memory>

#include "base/error.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/load/clients.hpp"
#include "bench/load/schedule.hpp"

namespace merhaba::bench::load {
namespace {

constexpr kernel::Nanoseconds kTurn = std::chrono::milliseconds(10);
constexpr kernel::Nanoseconds kWatchPeriod = std::chrono::milliseconds(100);

class Watcher {
 public:
  Watcher(const Watch& watch, const Tally& tally) : watch_(watch), tally_(tally) {}
  void look(kernel::Nanoseconds at) {
    if (at < next_) return;
    next_ = at + kWatchPeriod;
    kernel::throw_if_interrupted();
    if (watch_) watch_(at, tally_);
  }

 private:
  const Watch& watch_;
  const Tally& tally_;
  kernel::Nanoseconds next_{};
};

class Run {
 public:
  Run(const Work& work, Latencies& latencies, const Watch& watch, const ScheduleTime& time)
      : work_(work),
        clients_(std::make_unique<Clients>(work, tally_, latencies)),
        watcher_(watch, tally_),
        time_(time) {}

  Tally with_constant_clients() {
    begin();
    for (kernel::Nanoseconds at = start_; goes_on(at); at = kernel::now()) {
      while (!clients_->full() && may_begin() && clients_->begin(kernel::now())) {
      }
      turn(at, kTurn);
    }
    return end();
  }

  Tally by_the_clock() {
    begin();
    Schedule schedule(work_);
    for (kernel::Nanoseconds at = start_; goes_on(at); at = kernel::now()) {
      if (clients_->full()) full_until_ = at;
      for (; start_ + schedule.due() <= at && !clients_->full() && may_begin();
           schedule.advance()) {
        connect(schedule.due(), at);
      }
      if (clients_->full()) full_until_ = at;
      turn(at, std::clamp(start_ + schedule.due() - at, kernel::Nanoseconds(0), kTurn));
    }
    // Clients due since the last turn begin late by at most one turn; those that find no free
    // client until the end are counted as not begun.
    for (; schedule.due() < work_.duration &&
           (work_.connections == 0 || tally_.attempted + tally_.not_begun < work_.connections);
         schedule.advance()) {
      if (clients_->full()) {
        ++tally_.not_begun;
      } else {
        connect(schedule.due(), kernel::now());
      }
    }
    return end();
  }

 private:
  void begin() {
    start_ = kernel::now();
    deadline_ = start_ + work_.duration;
  }

  bool may_begin() const { return work_.connections == 0 || tally_.attempted < work_.connections; }

  bool goes_on(kernel::Nanoseconds at) const {
    return at < deadline_ && (may_begin() || clients_->open() > 0);
  }

  void connect(kernel::Nanoseconds due, kernel::Nanoseconds at) {
    if (time_) time_(due);
    // A client that waited for a free place was held up by those before it, which is the server's.
    const kernel::Nanoseconds behind = at - std::max(start_ + due, full_until_);
    tally_.most_behind = std::max(tally_.most_behind, behind);
    tally_.begun_late += behind > kPunctual ? 1 : 0;
    clients_->begin(start_ + due);
  }

  void turn(kernel::Nanoseconds at, kernel::Nanoseconds patience) {
    watcher_.look(at);
    if (time_) time_(at - start_);
    clients_->poll(patience);
  }

  // The time is up: responses until now make the rate; clients under way may still finish.
  Tally end() {
    tally_.elapsed = kernel::now() - start_;
    tally_.in_time = tally_.responses;
    clients_->ask_no_more();
    for (kernel::Nanoseconds at = kernel::now(); clients_->open() > 0; at = kernel::now())
      turn(at, kTurn);
    return std::move(tally_);
  }

  const Work& work_;
  Tally tally_;
  std::unique_ptr<Clients> clients_;  // its buffers are too large for a stack
  Watcher watcher_;
  const ScheduleTime& time_;
  kernel::Nanoseconds start_{};
  kernel::Nanoseconds deadline_{};
  kernel::Nanoseconds full_until_{};  // when there was last no free place; open loop
};

void fill_queue(const Work& work, Clients& clients, const Tally& tally, Watcher& watcher) {
  const kernel::Nanoseconds patience = kernel::now() + std::chrono::milliseconds(500);
  while (!clients.full()) {
    if (!clients.begin(kernel::now())) break;
    watcher.look(kernel::now());
  }
  while (tally.failed() == 0 && tally.established < work.clients && kernel::now() < patience) {
    clients.poll(kTurn);
  }
  if (tally.established == work.clients && tally.failed() == 0) return;
  std::string why = std::to_string(tally.established) + " of " + std::to_string(work.clients) +
                    " clients got into the accept queue of " + work.server.text();
  for (const auto& [words, count] : failure_texts(tally.failures)) why += "; " + words;
  throw Error(why + "; use fewer, or give the server a larger backlog (and net.core.somaxconn)");
}

}  // namespace

Tally run_load(const Work& work, Latencies& latencies, const Watch& watch,
               const ScheduleTime& time) {
  Run run(work, latencies, watch, time);
  return work.mode == Mode::open ? run.by_the_clock() : run.with_constant_clients();
}

Tally run_drain(const Work& work, const DrainSteps& steps, Latencies& latencies,
                const Watch& watch) {
  Tally tally;
  const auto clients = std::make_unique<Clients>(work, tally, latencies);
  Watcher watcher(watch, tally);
  fill_queue(work, *clients, tally, watcher);
  steps.filled();
  tally.idle_polls = {};
  const kernel::Nanoseconds start = kernel::now();
  clients->restart_clocks(start);
  steps.resume();
  while (clients->open() > 0) {
    clients->poll(kTurn);
    watcher.look(kernel::now());
  }
  tally.elapsed = kernel::now() - start;
  tally.in_time = tally.responses;
  steps.answered();
  return tally;
}

}  // namespace merhaba::bench::load
