#include "bench/load/stalling_acceptor.hpp"

#include <poll.h>
#include <sched.h>

#include <algorithm>
#include <cerrno>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::load {
namespace {

constexpr kernel::Nanoseconds kLookPeriod = std::chrono::milliseconds(1);
constexpr std::uint64_t kBatch = 64;  // descriptors open at once on this side

void pin_this_thread(unsigned cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof set, &set) == 0) return;
  throw Error("cannot put the acceptor on CPU " + std::to_string(cpu) + ": " +
              kernel::errno_in_words(errno));
}

}  // namespace

StallingAcceptor::StallingAcceptor(RestingListener& listener, std::optional<unsigned> cpu,
                                   kernel::Nanoseconds pace)
    : listener_(listener), cpu_(cpu), pace_(pace), thread_([this] { work(); }) {}

StallingAcceptor::~StallingAcceptor() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    order_ = Order::stop;
  }
  changed_.notify_all();
  thread_.join();
}

void StallingAcceptor::rest() { give(Order::rest); }

void StallingAcceptor::serve() { give(Order::serve); }

void StallingAcceptor::stop() {
  give(Order::stop);
  thread_.join();
}

void StallingAcceptor::give(Order order) {
  std::unique_lock lock(mutex_);
  order_ = order;
  obeyed_ = false;
  changed_.notify_all();
  changed_.wait(lock, [this] { return obeyed_ || failure_; });
  if (failure_) std::rethrow_exception(failure_);
}

StallingAcceptor::Order StallingAcceptor::order() {
  const std::lock_guard lock(mutex_);
  return order_;
}

bool StallingAcceptor::has_obeyed() {
  const std::lock_guard lock(mutex_);
  return obeyed_;
}

void StallingAcceptor::obey(Order order) {
  const std::lock_guard lock(mutex_);
  if (order_ != order) return;  // a newer order has come meanwhile
  obeyed_ = true;
  changed_.notify_all();
}

bool StallingAcceptor::another(Order order, kernel::Nanoseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return order_ != order; });
}

void StallingAcceptor::work() {
  try {
    if (cpu_) pin_this_thread(*cpu_);
    for (Order given = order(); given != Order::stop; given = order()) {
      given == Order::rest ? rest_until_ordered() : serve_until_ordered();
    }
    obey(Order::stop);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
    changed_.notify_all();
  }
}

void StallingAcceptor::serve_until_ordered() {
  next_ = kernel::now();
  while (order() == Order::serve) {
    if (!has_obeyed() && (pace_.count() > 0 || look().depth == 0)) obey(Order::serve);
    take();
    if (looks_.empty() || kernel::now() - looks_.back().at >= kLookPeriod) look();
  }
}

void StallingAcceptor::rest_until_ordered() {
  while (look().depth > 0 && order() == Order::rest) take();
  rests_.push_back({kernel::now(), {}});
  obey(Order::rest);
  while (!another(Order::rest, kLookPeriod)) look();
  look();
  rests_.back().end = kernel::now();
}

void StallingAcceptor::take() {
  if (pace_.count() > 0) return take_at_pace();
  // An accepted client sends its request in a moment, so the next turn follows at once.
  busy_ = await_client(busy_ ? kernel::Nanoseconds(0) : kLookPeriod);
  busy_ |= listener_.serve(kBatch) > 0;
}

void StallingAcceptor::take_at_pace() {
  const kernel::Nanoseconds early = next_ - kernel::now();
  if (early.count() > 0) {
    listener_.serve(0);
    std::this_thread::sleep_for(std::min(early, kLookPeriod));
    return;
  }
  // After oversleeping it catches up; after idleness or a rest its pace begins again.
  if (!await_client({})) {
    const bool has_come = await_client(kLookPeriod);
    next_ = kernel::now();
    if (!has_come) return;
  }
  listener_.serve(1);
  next_ += pace_;
}

bool StallingAcceptor::await_client(kernel::Nanoseconds patience) {
  pollfd listener{listener_.fd(), POLLIN, 0};
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(patience);
  return ::poll(&listener, 1, static_cast<int>(milliseconds.count())) > 0;
}

const net::QueueState& StallingAcceptor::look() {
  const Look fresh{kernel::now(), listener_.queue()};
  const auto same = [&](const Look& look) {
    return look.queue.depth == fresh.queue.depth && look.queue.drops == fresh.queue.drops;
  };
  const std::size_t size = looks_.size();
  if (size >= 2 && same(looks_[size - 1]) && same(looks_[size - 2])) looks_.pop_back();
  return looks_.emplace_back(fresh).queue;
}

}  // namespace merhaba::bench::load
