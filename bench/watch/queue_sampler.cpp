#include "bench/watch/queue_sampler.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iterator>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "net/accept_queue.hpp"

namespace merhaba::bench::watch {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as now()
using namespace std::chrono_literals;

// unix_diag costs as much as inet_diag. At a thousand looks a second this is each fourth, which
// finds what lasts for 4 ms.
constexpr kernel::Nanoseconds kBetweenUnix = 3500us;

// A kernel's walk through its listeners and the timer that wakes us for it are most of what a look
// costs. While no queue is half full every second one is spared: the first that finds one ends
// that.
constexpr kernel::Nanoseconds kBeforeRest = 250ms;

// Ages take a walk through all connections: at most 50 times a second, and a twentieth of a CPU,
// which matters where thousands wait.
constexpr kernel::Nanoseconds kBetweenAges = 20ms;
constexpr int kAgesShare = 20;
// With more of them a single walk for all ports costs less.
constexpr std::size_t kMostPorts = 4;

std::vector<WatchedQueue> together(std::vector<WatchedQueue> queues,
                                   std::vector<WatchedQueue> more) {
  std::move(more.begin(), more.end(), std::back_inserter(queues));
  return queues;
}

}  // namespace

QueueSampler::QueueSampler(SamplerOptions options, const kernel::NetNamespace& netns)
    : options_(std::move(options)),
      netns_(netns),
      tcp_(netns.name, options_.records),
      unix_queues_(netns.name, options_.records),
      pace_(kernel::now(), kernel::Nanoseconds(1s) / options_.rate) {
  // Signals are for the thread that ends the watch.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::error_code failed;
  try {
    thread_ = std::thread(&QueueSampler::run, this);
  } catch (const std::system_error& error) {
    failed = error.code();
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failed) {
    throw Error("cannot start a thread for network namespace " + netns.name + ": " +
                failed.message());
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || sampled_; });
  if (!failure_) return;
  lock.unlock();
  thread_.join();
  std::rethrow_exception(failure_);
}

QueueSampler::~QueueSampler() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void QueueSampler::run() noexcept {
  try {
    enter();
    std::unique_lock lock(mutex_);
    while (!changed_.wait_until(lock, Clock::time_point(pace_.due()), [this] { return ending_; })) {
      lock.unlock();
      take_sample();
      lock.lock();
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

void QueueSampler::enter() {
  if (netns_.inode != kernel::own_net_namespace().inode) kernel::enter_net_namespace(netns_);
  network_ = "/proc/self/task/" + std::to_string(::gettid()) + "/net";
  inet_.emplace();
  if (!options_.ports.empty()) return;
  try {
    unix_.emplace();
    unix_->queues();
  } catch (const Error&) {  // a kernel without unix_diag
    unix_.reset();
    sees_unix_ = false;
  }
}

void QueueSampler::take_sample() {
  const kernel::Nanoseconds begun = kernel::now();
  const std::vector<kernel::ListenQueue> queues = listeners();
  const auto clients = waiting(begun, queues);
  const auto unix_queues = unix_listeners(begun);
  const bool asks_somaxconn = begun >= next_somaxconn_;
  const int somaxconn = asks_somaxconn ? net::somaxconn() : 0;
  if (asks_somaxconn) next_somaxconn_ = begun + 1s;
  const bool rests = is_calm(begun, queues, unix_queues);
  const std::lock_guard lock(mutex_);
  // Where nobody listened it looked rarely, and who listens now may be called at once.
  const bool has_queues = !queues.empty() || (unix_queues && !unix_queues->empty());
  if (has_queues && !std::exchange(had_queues_, has_queues)) pace_.pace({});
  had_queues_ |= has_queues;
  pace_.rest(rests);
  tcp_.take(begun, queues);
  if (clients) take_waits(begun, *clients, queues);
  if (unix_queues) unix_queues_.take(begun, *unix_queues);
  if (asks_somaxconn) somaxconn_ = somaxconn;
  pace_.taken(begun, kernel::now(), kernel::own_cpu_time());
  if (!std::exchange(sampled_, true)) changed_.notify_all();
}

std::vector<kernel::ListenQueue> QueueSampler::listeners() {
  const std::vector<std::uint16_t>& ports = options_.ports;
  std::vector<kernel::ListenQueue> queues =
      kernel::listen_queues(*inet_, ports.size() == 1 ? ports.front() : std::uint16_t{0});
  if (ports.size() > 1) {
    std::erase_if(queues, [&ports](const kernel::ListenQueue& queue) {
      return std::find(ports.begin(), ports.end(), queue.address.port()) == ports.end();
    });
  }
  return queues;
}

// Nothing where it is not the time to ask. Who waited when nobody waits any more is known at once.
std::optional<std::vector<kernel::WaitingClient>> QueueSampler::waiting(
    kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& listeners) {
  std::vector<std::uint16_t> ports;
  for (const kernel::ListenQueue& queue : listeners) {
    if (queue.depth > 0) ports.push_back(queue.address.port());
  }
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  std::vector<kernel::WaitingClient> clients;
  if (ports.empty()) {
    return waits_.somebody_waited() ? std::optional(std::move(clients)) : std::nullopt;
  }
  if (at < next_ages_) return std::nullopt;
  const kernel::Nanoseconds before = kernel::own_cpu_time();
  if (ports.size() > kMostPorts) ports = {0};  // all: the kernel's filter knows one or none
  for (const std::uint16_t port : ports) {
    auto more = kernel::waiting_clients(*inet_, port);
    clients.insert(clients.end(), more.begin(), more.end());
  }
  // Of CPU time: waiting for a CPU on a busy machine must not make samples rarer still.
  const kernel::Nanoseconds taken = kernel::own_cpu_time() - before;
  next_ages_ = at + std::max(kBetweenAges, kAgesShare * taken);
  return clients;
}

std::optional<std::vector<kernel::ListenQueue>> QueueSampler::unix_listeners(
    kernel::Nanoseconds at) {
  if (!unix_ || at < next_unix_) return std::nullopt;
  next_unix_ = at + kBetweenUnix;
  return unix_->queues();
}

void QueueSampler::take_waits(kernel::Nanoseconds at,
                              const std::vector<kernel::WaitingClient>& clients,
                              const std::vector<kernel::ListenQueue>& listeners) {
  if (waits_.somebody_waited()) {
    longest_ages_gap_ = std::max(longest_ages_gap_, at - last_ages_);
  }
  last_ages_ = at;
  waits_.take(at, clients, listeners);
}

bool QueueSampler::is_calm(kernel::Nanoseconds at, const std::vector<kernel::ListenQueue>& queues,
                           const std::optional<std::vector<kernel::ListenQueue>>& unix_queues) {
  std::uint64_t sum = 0;
  bool calm = true;
  for (const kernel::ListenQueue& queue : queues) {
    sum += queue.drops;
    calm &= 2 * queue.depth < limit_of(queue);
  }
  for (std::size_t i = 0; unix_queues && i < unix_queues->size(); ++i) {
    calm &= 2 * (*unix_queues)[i].depth < limit_of((*unix_queues)[i]);
  }
  if (!calm || sum != std::exchange(drops_, sum)) last_trouble_ = at;
  return at - last_trouble_ >= kBeforeRest;
}

QueueSampler::Seen QueueSampler::seen() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return {together(tcp_.queues(), unix_queues_.queues()), waits_.all(), sampling(), somaxconn_,
          sees_unix_};
}

QueueSampler::Seen QueueSampler::end_interval() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return {together(tcp_.end_interval(), unix_queues_.end_interval()), waits_.end_interval(),
          sampling(), somaxconn_, sees_unix_};
}

Sampling QueueSampler::sampling() const {
  Sampling sampling = pace_.sampling(kernel::now());
  sampling.longest_ages_gap = longest_ages_gap_;
  return sampling;
}

void QueueSampler::pace(kernel::Nanoseconds period) {
  const std::lock_guard lock(mutex_);
  pace_.pace(period);
  changed_.notify_all();
}

}  // namespace merhaba::bench::watch
