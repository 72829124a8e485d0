#include "server/history.hpp"

#include <algorithm>
#include <utility>

namespace merhaba::server {
namespace {

constexpr std::uint64_t kLook = 100;      // ms
constexpr std::uint64_t kSecond = 1'000;  // ms
constexpr std::size_t kSeconds = 60;

Listener* open_one(const History::Queue& queue) noexcept {
  const auto found = std::find_if(queue.listeners.begin(), queue.listeners.end(),
                                  [](const Listener* listener) { return !listener->is_closed(); });
  return found == queue.listeners.end() ? nullptr : *found;
}

}  // namespace

void History::watch(std::vector<Queue> queues, std::vector<const Counters*> workers) {
  queues_ = std::move(queues);
  workers_ = std::move(workers);
  seconds_.reserve(kSeconds);
}

void History::open(uv::Loop& loop) noexcept {
  loop_ = &loop;
  before_ = so_far();
  second_due_ = loop.now() + kSecond;
  timer_.open(loop, this);
  timer_.start<&History::on_tick>(this, 0);
}

void History::on_tick() noexcept {
  timer_.start<&History::on_tick>(this, kLook);
  for (const Queue& queue : queues_) {
    if (Listener* const listener = open_one(queue)) listener->sample(loop_->now());
  }
  if (loop_->now() >= second_due_) end_second();
}

// Where the thread did not run for longer, what happened meanwhile is of the second that ends now.
void History::end_second() noexcept {
  second_due_ = std::max(second_due_ + kSecond, loop_->now());
  const SecondView now = so_far();
  if (seconds_.size() == kSeconds) seconds_.erase(seconds_.begin());
  seconds_.push_back({now.accepted - before_.accepted, now.responses - before_.responses});
  before_ = now;
}

SecondView History::so_far() const noexcept {
  SecondView sum;
  for (const Counters* worker : workers_) {
    sum.accepted += worker->accepted;
    sum.responses += worker->answered();
  }
  return sum;
}

std::vector<QueueView> History::queues() const {
  std::vector<QueueView> views;
  for (const Queue& queue : queues_) {
    Listener* const listener = open_one(queue);
    if (listener == nullptr) continue;
    QueueView view{queue.address, queue.worker, listener->queue_state(), 0, 0};
    for (const Listener* each : queue.listeners) {
      view.deepest_15s = std::max(view.deepest_15s, each->deepest(loop_->now(), 15));
      view.deepest_60s = std::max(view.deepest_60s, each->deepest(loop_->now(), 60));
    }
    if (view.state) {
      view.deepest_15s = std::max(view.deepest_15s, view.state->depth);
      view.deepest_60s = std::max(view.deepest_60s, view.state->depth);
    }
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace merhaba::server
