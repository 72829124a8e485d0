// An acceptor that stalls on command: a thread that serves a listener, or rests.
// Owned by the experiment; the destructor ends the thread. Nothing else may use the listener
// meanwhile.
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
  // Begins to serve at once, on `cpu`. `pace`: the time from one client to the next; 0: as fast as
  // it can.
  StallingAcceptor(RestingListener& listener, std::optional<unsigned> cpu,
                   kernel::Nanoseconds pace);
  ~StallingAcceptor();
  StallingAcceptor(const StallingAcceptor&) = delete;
  StallingAcceptor& operator=(const StallingAcceptor&) = delete;

  // These return when the thread has complied. They rethrow what the thread threw.
  void rest();   // accepts the clients in the queue first, and none after them
  void serve();  // serves again or goes on; without a pace, every queued client has been accepted
  void stop();   // for good

  // What follows may be read only after stop().
  struct Rest {
    kernel::Nanoseconds begin{}, end{};
  };
  const std::vector<Rest>& rests() const { return rests_; }

  struct Look {
    kernel::Nanoseconds at{};
    net::QueueState queue;
  };
  // Samples of the queue, about one per millisecond; of equal ones in a row only the first and
  // last.
  const std::vector<Look>& looks() const { return looks_; }

 private:
  enum class Order { serve, rest, stop };

  void give(Order order);
  Order order();
  bool has_obeyed();
  void obey(Order order);
  bool another(Order order,
               kernel::Nanoseconds patience);  // whether an order other than this one was given

  void work();
  void serve_until_ordered();
  void rest_until_ordered();
  void take();
  void take_at_pace();
  bool await_client(kernel::Nanoseconds patience);
  const net::QueueState& look();

  RestingListener& listener_;
  std::optional<unsigned> cpu_;
  kernel::Nanoseconds pace_;
  kernel::Nanoseconds next_{};  // with a pace: when the next client is to be accepted
  bool busy_ = false;
  std::vector<Rest> rests_;
  std::vector<Look> looks_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Order order_ = Order::serve;
  bool obeyed_ = true;
  std::exception_ptr failure_;

  std::thread thread_;
};

}  // namespace merhaba::bench::load
