// How long clients wait in the accept queues of a network namespace, by looks at those who do.
// Fed with samples; owned by the sampler. inet_diag does not say which of several sockets at one
// address a client waits at, so all of an address are one.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/kernel/listen_queue.hpp"
#include "bench/kernel/waiting_clients.hpp"
#include "bench/watch/recent_seconds.hpp"
#include "bench/watch/wait_histogram.hpp"

namespace merhaba::bench::watch {

struct Waits {
  std::string address;
  kernel::Nanoseconds oldest{};   // of clients waiting now, at the last sample
  kernel::Nanoseconds longest{};  // of clients ever seen waiting
  kernel::Nanoseconds interval_longest{};
  RecentSeconds<Longest> recent;
  WaitHistogram ages;  // of each who waited, at each look
  // Of those taken, which were seen waiting: from the handshake to the middle between the last look
  // that saw them and the first that did not.
  WaitHistogram waits;
};

class WaitingTimes {
 public:
  // All clients waiting at these listeners, at a time; times rise. One that was seen before and is
  // not here has been taken, or has given up.
  void take(kernel::Nanoseconds at, const std::vector<kernel::WaitingClient>& clients,
            const std::vector<kernel::ListenQueue>& listeners);

  bool somebody_waited() const { return !waiting_.empty(); }  // at the last look
  std::vector<Waits> all() const;  // of addresses where a client was ever seen waiting
  std::vector<Waits> end_interval();

 private:
  struct Waiting {
    Waits* where;
    kernel::Nanoseconds since;
    kernel::Nanoseconds seen;
  };
  Waits* waits_at(const net::SocketAddress& listener,
                  const std::vector<kernel::ListenQueue>& listeners);
  void forget_those_gone(const std::vector<kernel::ListenQueue>& listeners);

  std::map<std::string, Waits> by_address_;
  // Addresses come and go with listeners: beyond this many, those that are gone are forgotten.
  std::size_t forget_at_ = 2000;
  std::unordered_map<std::uint64_t, Waiting> waiting_;  // by the connection's cookie
};

}  // namespace merhaba::bench::watch
