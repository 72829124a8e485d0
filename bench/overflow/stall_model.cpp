#include "bench/overflow/stall_model.hpp"

#include <algorithm>
#include <deque>
#include <queue>

namespace merhaba::bench::overflow {
namespace {

struct Syn {
  kernel::Nanoseconds at;
  kernel::Nanoseconds start;  // when its client sent the first one
  std::size_t sent = 0;       // SYNs of this client before it

  bool operator>(const Syn& other) const { return at > other.at; }
};

class IdealQueue {
 public:
  IdealQueue(const StallScene& scene, std::uint64_t holds) : scene_(scene), holds_(holds) {}

  StallPrediction play() {
    for (std::size_t next = 0; next < scene_.arrivals.size() || !again_.empty();) {
      const bool fresh = next < scene_.arrivals.size() &&
                         (again_.empty() || scene_.arrivals[next] <= again_.top().at);
      if (fresh) {
        const kernel::Nanoseconds at = scene_.arrivals[next++];
        come({at, at});
      } else {
        const Syn syn = again_.top();
        again_.pop();
        come(syn);
      }
    }
    serve_until(kernel::Nanoseconds::max());
    prediction_.attempted = scene_.arrivals.size();
    return std::move(prediction_);
  }

 private:
  void come(const Syn& syn) {
    serve_until(syn.at);
    if (syn.sent == 0) prediction_.most_open = std::max(prediction_.most_open, ++open_);
    if (queue_.size() < holds_) {
      queue_.push_back(syn);
      prediction_.deepest = std::max<std::uint64_t>(prediction_.deepest, queue_.size());
      return;
    }
    ++prediction_.lost_syns;
    if (syn.sent == 0) ++prediction_.hit;
    if (syn.sent < scene_.retries.size()) {
      again_.push({syn.start + scene_.retries[syn.sent], syn.start, syn.sent + 1});
    } else {
      --open_;
    }
  }

  // Removes the clients that have been accepted by then.
  void serve_until(kernel::Nanoseconds at) {
    for (; !queue_.empty(); queue_.pop_front()) {
      kernel::Nanoseconds taken = std::max(queue_.front().at, idle_from_);
      if (const auto stall = scene_.stalls.number(taken)) taken = scene_.stalls.end(*stall);
      if (taken > at) return;
      idle_from_ = taken + scene_.pace;
      prediction_.latencies.record(taken - queue_.front().start);
      --open_;
    }
  }

  const StallScene& scene_;
  std::uint64_t holds_;
  StallPrediction prediction_;
  std::priority_queue<Syn, std::vector<Syn>, std::greater<>> again_;
  std::deque<Syn> queue_;
  std::uint64_t open_ = 0;
  kernel::Nanoseconds idle_from_{};
};

}  // namespace

std::optional<std::uint64_t> Stalls::number(kernel::Nanoseconds at) const {
  if (at < first) return std::nullopt;
  const auto number = static_cast<std::uint64_t>((at - first) / every);
  if (number >= count || at >= end(number)) return std::nullopt;
  return number;
}

double StallPrediction::hit_share() const {
  return attempted == 0 ? 0 : static_cast<double>(hit) / static_cast<double>(attempted);
}

StallPrediction predict(const StallScene& scene, std::uint64_t holds) {
  return IdealQueue(scene, holds).play();
}

std::uint64_t smallest_backlog(const StallScene& scene) {
  const std::uint64_t deepest = predict(scene, UINT64_MAX).deepest;
  return deepest > 0 ? deepest - 1 : 0;
}

double clients_in(kernel::Nanoseconds stall, double rate) {
  return rate * std::chrono::duration<double>(stall).count();
}

double hit_in(kernel::Nanoseconds stall, double rate, std::uint64_t holds) {
  return std::max(0.0, clients_in(stall, rate) - static_cast<double>(holds));
}

kernel::Nanoseconds full_after(double rate, std::uint64_t holds) {
  return std::chrono::duration_cast<kernel::Nanoseconds>(
      std::chrono::duration<double>(static_cast<double>(holds) / rate));
}

}  // namespace merhaba::bench::overflow
