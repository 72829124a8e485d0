#include "server/worker.hpp"

#include <cassert>
#include <chrono>
#include <new>
#include <optional>
#include <thread>
#include <utility>

#include "base/i18n.hpp"
#include "base/log.hpp"

namespace merhaba::server {
namespace {

// After so much time with events of one iteration, those that can wait are left for the next.
constexpr std::uint64_t kLongIteration = 100;  // ms
// Turns in one iteration, after which is looked whether anything else has happened.
constexpr unsigned kTurns = 64;

}  // namespace

Worker::Worker(std::shared_ptr<const Config> config, LogLanes lanes)
    : config_(std::move(config)),
      lanes_(lanes),
      responder_(*config_, counters_.responses),
      timeouts_(Connection::waits(*config_)),
      log_(config_->access_log, lanes.access),
      acceptor_(*this) {
  responder_.refresh_date(loop_.now());
  wake_.open<&Worker::on_wake>(loop_, this);  // the last that can fail
  acceptor_.open();
  timeouts_.open<&Worker::on_expired>(loop_, this);
  delays_.open<&Worker::on_delay_over>(loop_, this);
  queue_check_.open(loop_, this);
  drain_end_.open(loop_, this);
  stall_.open(loop_, this);
  turns_.open(loop_, this);
  iteration_end_.open<&Worker::on_iteration_end>(loop_, this);
  events_end_.open(loop_, this);
  events_end_.start<&Worker::runs>(this);
}

Worker::~Worker() {
  close_handles();
  loop_.run();  // the close callbacks
  delete update_.load();
}

void Worker::run() noexcept {
  log::route(lanes_.messages);
  log::wait_for_reader(false);
  loop_.update_now();
  runs();
  if (config_->stall) block_loop();
  begin_faults();
  loop_.run();
  flush_log();
  log::route(nullptr);
  log::wait_for_reader(true);
  ended_ = true;
}

void Worker::on_expired(Timeouts::Entry& entry, Timeouts::Queue queue) noexcept {
  runs();
  static_cast<Connection&>(entry).expire(static_cast<Connection::Wait>(queue));
}

void Worker::flush_log() noexcept {
  log_.flush();
  if (lanes_.messages == nullptr) return;
  counters_.log_lines_dropped = log_.dropped() + lanes_.messages->dropped();
}

void Worker::on_iteration_end() noexcept {
  acceptor_.on_iteration_end();
  flush_log();
  if (const auto running = pulse_.running(loop_.now())) counters_.count_iteration(*running);
  if (pulse_.reported.load(std::memory_order_relaxed)) report_it_goes_on();
  if (update_.load(std::memory_order_relaxed) != nullptr) apply_update();
  pulse_.waits();
}

void Worker::apply(std::unique_ptr<Update> update) noexcept {
  delete update_.exchange(update.release());
  wake_.send();
}

// No request is being responded to here, but those that a fault held, before. Those under way have
// their limits with them.
void Worker::apply_update() noexcept {
  const std::unique_ptr<Update> update(update_.exchange(nullptr));
  const std::optional<Stall> stall = config_->stall;
  const bool has_other_faults = update->plan != wanted_plan_;
  if (has_other_faults) end_faults();
  responder_.replace(*update);
  config_.swap(update->config);
  timeouts_.change(Connection::waits(*config_));
  lanes_ = update->lanes;
  log_.change(config_->access_log, lanes_.access);
  log::route(lanes_.messages);
  acceptor_.change(update->cap);
  wanted_plan_ = std::move(update->plan);
  if (has_other_faults && !is_stopping()) begin_faults();
  watches_starts_ = config_->verbose || plan_;
  applied_ = update->number;
  if (config_->stall == stall || is_draining()) return;
  stall_.stop();
  if (config_->stall) stall_.start<&Worker::block_loop>(this, 0);
}

void Worker::begin_faults() noexcept {
  watches_starts_ = config_->verbose || wanted_plan_;
  if (plan_ == wanted_plan_) return;
  plan_ = wanted_plan_;
  loop_.update_now();
  if (plan_->concerns_requests()) responder_.service.source = http::Source::owner;
  acceptor_.follow_faults();
}

// Clients that are held get the ordinary response.
void Worker::end_faults() noexcept {
  if (is_stopping()) awaits_phantoms_ = awaits_phantoms_ || acceptor_.awaits_phantoms();
  if (!plan_) return;
  acceptor_.end_faults();
  responder_.service.source = http::Source::greeting;
  watches_starts_ = config_->verbose;
  const std::shared_ptr<fault::Plan> ended = std::move(plan_);
  plan_.reset();
  for_each_connection([](Connection& connection) { connection.end_fault(); });
}

void Worker::report_it_goes_on() noexcept {
  pulse_.reported = false;
  loop_.update_now();
  log::warning_of(tr("a stuck worker goes on, after {} s"),
                  pulse_.running(loop_.now()).value_or(0) / 1000);
}

bool Worker::iteration_is_long() noexcept {
  return pulse_.running(loop_.now()).value_or(0) > kLongIteration;
}

void Worker::on_turns() noexcept {
  constexpr auto kTurn = static_cast<Timeouts::Queue>(Connection::Wait::turn);
  // Who is not done joins the end of the queue: a second turn is one for the next iteration.
  const Timeouts::Entry* const last = timeouts_.last(kTurn);
  for (unsigned i = 0; i < kTurns; ++i) {
    Timeouts::Entry* const next = timeouts_.first(kTurn);
    if (next == nullptr) break;
    timeouts_.clear(*next);
    static_cast<Connection*>(next)->take_turn();
    if (next == last) break;
  }
  if (timeouts_.first(kTurn) == nullptr) turns_.stop();
}

void Worker::make_room(std::uint64_t count) noexcept {
  count -= std::min(count, closing_);  // they make room anyway
  constexpr auto kIdle = static_cast<Timeouts::Queue>(Connection::Wait::idle);
  for (; count > 0; --count) {
    Timeouts::Entry* const idle = timeouts_.first(kIdle);
    if (idle == nullptr) return;
    static_cast<Connection*>(idle)->give_way();
  }
}

void Worker::hold_unsent(std::size_t bytes, const Connection& holder) noexcept {
  unsent_bytes_ += bytes;
  while (unsent_bytes_ > config_->max_unsent_bytes / config_->workers) {
    Connection* const slowest = slowest_reader(holder);
    if (slowest == nullptr) return;
    if (!std::exchange(unsent_reported_, true)) {
      log::warning(
          tr("clients that do not read hold all the memory allowed (--max-unsent-bytes): the "
             "connections longest without progress are cut off"));
    }
    slowest->shed();
  }
}

// Of those that hold memory, the one longest without progress. Whoever has made some since it was
// last looked at goes behind the others; so many are looked at.
Connection* Worker::slowest_reader(const Connection& holder) noexcept {
  constexpr auto kWrite = static_cast<Timeouts::Queue>(Connection::Wait::write);
  constexpr unsigned kLooks = 64;
  Connection* slowest = nullptr;
  Timeouts::Entry* next = timeouts_.first(kWrite);
  for (unsigned i = 0; i < kLooks && next != nullptr; ++i) {
    auto* const reader = static_cast<Connection*>(next);
    next = timeouts_.after(*next);
    if (reader == &holder || !reader->holds_unsent()) continue;
    if (!reader->has_progressed()) return reader;
    if (slowest == nullptr) slowest = reader;
  }
  return slowest;
}

std::size_t Worker::reserve_slots(std::size_t wanted) noexcept {
  try {
    connections_.reserve(wanted);
  } catch (const std::bad_alloc&) {
    return connections_.free_slots();
  }
  return wanted;
}

// Once: whoever reads it knows why clients are cut off.
void Worker::report_out_of_memory() noexcept {
  if (std::exchange(out_of_memory_reported_, true)) return;
  log::warning(tr("out of memory: connections that need more are cut off"));
}

void Worker::release(Connection& connection) noexcept {
  --closing_;
  connections_.give(&connection);
  acceptor_.on_slot_free();
  end_if_done();
}

void Worker::block_loop() noexcept {
  std::this_thread::sleep_for(config_->stall->duration);
  loop_.update_now();
  start_stall();
}

void Worker::start_stall() noexcept {
  const Stall& stall = *config_->stall;
  if (stall.every.count() == 0) return;
  const Milliseconds rest = stall.every - stall.duration;
  stall_.start<&Worker::block_loop>(this, static_cast<std::uint64_t>(rest.count()));
}

void Worker::close_handles() noexcept {
  acceptor_.close();
  timeouts_.close();
  delays_.close();
  wake_.close();
  iteration_end_.close();
  events_end_.close();
  turns_.close();
  queue_check_.close();
  drain_end_.close();
  stall_.close();
  pulse_.waits();  // from here on nobody says so
}

}  // namespace merhaba::server
