#include "server/worker.hpp"

#include <cassert>
#include <chrono>
#include <thread>

namespace merhaba::server {
namespace {

// While stopping, between two looks at the accept queues.
constexpr std::uint64_t kQueueCheck = 10;  // ms

// After so much time with events of one iteration, those that can wait are left for the next.
constexpr std::uint64_t kLongIteration = 100;  // ms
// Turns in one iteration, after which is looked whether anything else has happened.
constexpr unsigned kTurns = 64;

std::uint64_t to_ms(Milliseconds duration) { return static_cast<std::uint64_t>(duration.count()); }

}  // namespace

Worker::Worker(const Config& config)
    : config_(config),
      responder_(config),
      timeouts_(Connection::waits(config)),
      log_(config.access_log),
      acceptor_(*this) {
  responder_.refresh_date(loop_.now());
  stop_signal_.open<&Worker::on_stop>(loop_, this);  // the last that can fail
  acceptor_.open();
  timeouts_.open<&Worker::on_expired>(loop_, this);
  queue_check_.open(loop_, this);
  drain_end_.open(loop_, this);
  stall_.open(loop_, this);
  turns_.open(loop_, this);
  iteration_end_.open<&Worker::on_iteration_end>(loop_, this);
}

Worker::~Worker() {
  close_handles();
  loop_.run();  // the close callbacks
}

void Worker::run() noexcept {
  loop_.update_now();
  if (config_.stall) block_loop();
  loop_.run();
  log_.flush();
}

void Worker::stop(Stop how) noexcept {
  Stop asked = stop_.load();
  while (how > asked && !stop_.compare_exchange_weak(asked, how)) {
  }
  stop_signal_.send();
}

void Worker::on_stop() noexcept {
  const Stop wanted = stop_.load();
  if (wanted == Stop::drain && stopping_ == Stop::none) drain();
  if (wanted == Stop::now && stopping_ != Stop::now) abandon_all();
}

// Everything that must not be lost is in one of three places: under way in a connection, in the
// accept queue, or in a handshake. Nothing new comes in; the three are emptied one after another.
void Worker::drain() noexcept {
  assert(loop_.is_ours());
  stopping_ = Stop::drain;
  responder_.service.draining = true;
  stall_.stop();
  drain_end_.start<&Worker::abandon_all>(this, to_ms(config_.drain_timeout));
  acceptor_.stop_watching();
  for (Connection* connection : waiting_connections()) connection->drain();
  check_queues();
}

void Worker::check_queues() noexcept {
  if (!acceptor_.accept_rest()) queue_check_.start<&Worker::check_queues>(this, kQueueCheck);
  end_if_done();
}

void Worker::abandon_all() noexcept {
  assert(loop_.is_ours());
  stopping_ = Stop::now;
  responder_.service.draining = true;
  queue_check_.stop();
  acceptor_.stop_watching();
  acceptor_.close_listeners();
  for (Connection* connection : waiting_connections()) connection->abandon();
  end_if_done();
}

// Every connection that libuv knows waits for something, and so is in one of the queues.
std::vector<Connection*> Worker::waiting_connections() {
  std::vector<Connection*> found;
  timeouts_.for_each(
      [&found](Timeouts::Entry& entry) { found.push_back(static_cast<Connection*>(&entry)); });
  return found;
}

void Worker::on_expired(Timeouts::Entry& entry, Timeouts::Queue queue) noexcept {
  static_cast<Connection&>(entry).expire(static_cast<Connection::Wait>(queue));
}

void Worker::on_iteration_end() noexcept {
  first_event_ = 0;
  log_.flush();
}

bool Worker::iteration_is_long() noexcept {
  if (first_event_ == 0) first_event_ = loop_.now();
  return loop_.now() - first_event_ > kLongIteration;
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

void Worker::release(Connection& connection) noexcept {
  connections_.give(&connection);
  acceptor_.on_slot_free();
  end_if_done();
}

void Worker::block_loop() noexcept {
  const Stall& stall = *config_.stall;
  std::this_thread::sleep_for(stall.duration);
  loop_.update_now();
  if (stall.every.count() == 0) return;
  stall_.start<&Worker::block_loop>(this, to_ms(stall.every - stall.duration));
}

void Worker::end_if_done() noexcept {
  if (stopping_ == Stop::none || connections_.in_use() > 0 || !acceptor_.is_closed()) return;
  if (!stop_signal_.is_open()) return;
  close_handles();
  if (on_done) on_done();
}

void Worker::close_handles() noexcept {
  acceptor_.close();
  timeouts_.close();
  stop_signal_.close();
  iteration_end_.close();
  turns_.close();
  queue_check_.close();
  drain_end_.close();
  stall_.close();
}

}  // namespace merhaba::server
