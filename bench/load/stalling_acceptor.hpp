// An acceptor that stalls when it is told to: a thread that serves a listener, or rests.
// Owned by the experiment; it ends with its owner. Nobody else uses the listener meanwhile.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/load/resting_listener.hpp"

namespace merhaba::bench::load {

class StallingAcceptor {
 public:
  // Works at once, on this CPU. `pace`: from one client to the next; 0: as fast as it can.
  StallingAcceptor(RestingListener& listener, std::optional<unsigned> cpu,
                   kernel::Nanoseconds pace);
  ~StallingAcceptor();
  StallingAcceptor(const StallingAcceptor&) = delete;
  StallingAcceptor& operator=(const StallingAcceptor&) = delete;

  // These return when it is so. They throw what the thread threw.
  void rest();   // those in the queue are taken first, and nobody after them
  void serve();  // it works again, or still does; without a pace: those who waited have been taken
  void stop();   // for good

  // The rest is to be read once it has stopped.
  struct Rest {
    kernel::Nanoseconds begin{}, end{};
  };
  const std::vector<Rest>& rests() const { return rests_; }

  struct Look {
    kernel::Nanoseconds at{};
    net::QueueState queue;
  };
  // At the queue, about each millisecond; of those alike in a row only the first and the last.
  const std::vector<Look>& looks() const { return looks_; }

 private:
  enum class Order { serve, rest, stop };

  void give(Order order);
  Order order();
  bool has_obeyed();
  void obey(Order order);
  bool another(Order order, kernel::Nanoseconds patience);  // than this one was given

  void work();
  void serve_until_told();
  void rest_until_told();
  void take();
  void take_at_pace();
  bool await_client(kernel::Nanoseconds patience);
  const net::QueueState& look();

  RestingListener& listener_;
  std::optional<unsigned> cpu_;
  kernel::Nanoseconds pace_;
  kernel::Nanoseconds next_{};  // with a pace: when the next client's turn is
  bool busy_ = false;
  std::vector<Rest> rests_;
  std::vector<Look> looks_;

  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  Order order_ = Order::serve;
  bool obeyed_ = true;
  std::exception_ptr failure_;

  std::thread thread_;
};

}  // namespace merhaba::bench::load
