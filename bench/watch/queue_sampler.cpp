#include "bench/watch/queue_sampler.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

namespace merhaba::bench::watch {
namespace {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, as now()
using namespace std::chrono_literals;

}  // namespace

QueueSampler::QueueSampler(std::vector<std::uint16_t> ports, unsigned rate)
    : ports_(std::move(ports)), pace_(kernel::now(), kernel::Nanoseconds(1s) / rate) {
  // Signals are for the thread that ends the watch.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread(&QueueSampler::run, this);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || sampled_; });
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

void QueueSampler::take_sample() {
  const kernel::Nanoseconds begun = kernel::now();
  std::vector<kernel::ListenQueue> sample =
      kernel::listen_queues(kernel_, ports_.size() == 1 ? ports_.front() : std::uint16_t{0});
  if (ports_.size() > 1) {
    std::erase_if(sample, [&](const kernel::ListenQueue& queue) {
      return std::find(ports_.begin(), ports_.end(), queue.address.port()) == ports_.end();
    });
  }
  const std::lock_guard lock(mutex_);
  watch_.take(begun, sample);
  pace_.taken(begun, kernel::now(), kernel::own_cpu_time());
  if (!std::exchange(sampled_, true)) changed_.notify_all();
}

QueueSampler::Seen QueueSampler::seen() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return {watch_.queues(), pace_.sampling(kernel::now())};
}

QueueSampler::Seen QueueSampler::end_interval() {
  const std::lock_guard lock(mutex_);
  if (failure_) std::rethrow_exception(failure_);
  return {watch_.end_interval(), pace_.sampling(kernel::now())};
}

}  // namespace merhaba::bench::watch
