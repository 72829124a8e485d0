// How an Acceptor has its listeners misbehave: queue-full, accept-late, phantom and refuse, one at
// a time, from window to window.
#include <algorithm>

#include "server/acceptor.hpp"
#include "server/worker.hpp"

namespace merhaba::server {
namespace {

// Between two looks at the queues, for accept-late; and before refuse, which lets nobody be reset.
constexpr std::uint64_t kTick = 1;  // ms
// So long the kernel sends a SYN-ACK again whose ACK does not come (net.ipv4.tcp_synack_retries 5).
constexpr std::uint64_t kLongestHandshake = 64'000;  // ms

}  // namespace

void Acceptor::follow_faults() noexcept {
  const fault::Plan& plan = *worker_.plan();
  const std::uint64_t now = loop().now();
  const fault::Spec* const wanted = plan.on_listeners(now);
  if (wanted != fault_) {
    end_fault();
    fault_ = wanted;
    if (fault_ != nullptr) begin_fault(plan.seed());
  }
  if (const auto change = plan.listeners_change_in(now)) {
    fault_change_.start<&Acceptor::follow_faults>(this, *change);
  }
}

bool Acceptor::awaits_phantoms() noexcept {
  const bool makes_some = fault_ != nullptr && fault_->kind == fault::Kind::phantom;
  return makes_some || loop().now() < phantoms_until_;
}

void Acceptor::end_faults() noexcept {
  fault_change_.stop();
  end_fault();
}

void Acceptor::begin_fault(std::uint64_t seed) noexcept {
  if (fault_->kind != fault::Kind::accept_late && worker_.counts_for_all()) {
    worker_.counters().count_fault(fault_->kind);
  }
  for (auto& listener : listeners_) {
    if (!listener->is_open() || listener->is_handed_over() || !listener->takes(fault_->kind)) {
      continue;
    }
    if (fault_->kind == fault::Kind::phantom) {
      listener->make_phantoms(fault_->share, seed);
      continue;
    }
    give_back(*listener);
    listener->rest(*fault_);
  }
  if (fault_->kind == fault::Kind::accept_late || fault_->kind == fault::Kind::refuse) {
    on_fault_tick();
  }
}

void Acceptor::end_fault() noexcept {
  if (fault_ == nullptr) return;
  fault_tick_.stop();
  const bool makes_phantoms = fault_->kind == fault::Kind::phantom;
  if (makes_phantoms) phantoms_until_ = loop().now() + kLongestHandshake;
  for (auto& listener : listeners_) {
    if (!listener->is_open()) continue;
    if (makes_phantoms && listener->takes(fault_->kind)) listener->accept_handshakes();
    listener->end_rest();
  }
  fault_ = nullptr;
  wake();
}

void Acceptor::on_fault_tick() noexcept {
  const bool is_late = fault_->kind == fault::Kind::accept_late;
  bool goes_on = is_late;
  for (auto& listener : listeners_) {
    if (!listener->is_open() || !listener->rests()) continue;
    if (is_late) {
      accept_late(*listener);
    } else if (!listener->refuses()) {
      goes_on = !begin_to_refuse(*listener) || goes_on;
    }
  }
  if (goes_on) {
    fault_tick_.start<&Acceptor::on_fault_tick>(this, kTick);
  }
}

// Takes those who have waited for so long. Where nobody knows how many wait, all, every so often.
void Acceptor::accept_late(Listener& listener) noexcept {
  if (!listener.accepts_for_all()) return;
  const std::uint64_t now = loop().now();
  const auto delay = static_cast<std::uint64_t>(fault_->low.count());
  std::uint64_t due = kAll;
  if (const auto waiting = listener.depth()) {
    listener.note_depth(now, *waiting);
    worker_.counters().deepest_queue.raise_to(*waiting);
    due = listener.arrived_by(now - std::min(now, delay), now, *waiting);
  } else if (now - listener.looked_at < delay) {
    return;
  } else {
    listener.looked_at = now;
  }
  while (due > 0) {
    const std::uint64_t before = worker_.counters().accepted;
    const Batch batch =
        take_batch(listener, static_cast<std::uint32_t>(std::min<std::uint64_t>(due, batch_)));
    const std::uint64_t taken = worker_.counters().accepted - before;
    listener.taken_late(taken);
    worker_.counters().count_fault(fault::Kind::accept_late, taken);
    due -= std::min(due, taken);
    if (taken == 0 || batch == Batch::blocked) return;
  }
}

// Clients that are queued, or on the way, are accepted first: they would be reset. Where nobody is,
// it takes microseconds.
bool Acceptor::begin_to_refuse(Listener& listener) noexcept {
  bool some_wait = false;
  while (!some_wait) {
    some_wait = listener.has_handshakes_under_way();
    some_wait = empty_queue(listener) == Batch::blocked || some_wait;
    if (listener.begin_to_refuse(some_wait)) return true;
  }
  return false;
}

}  // namespace merhaba::server
