// What a watch has seen so far: what its screen, its lines, its JSON and its metrics are made of.
// A snapshot; owned by who makes them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/watch/namespace_watch.hpp"
#include "bench/watch/queue_advice.hpp"
#include "bench/watch/socket_owners.hpp"

namespace merhaba::bench::watch {

struct WatchReport {
  kernel::Nanoseconds at{};                  // when it was made
  kernel::Nanoseconds elapsed{};             // since the watch began
  std::vector<WatchedNamespace> namespaces;  // our own is first, where it is among them
  std::vector<WatchedQueue> queues;
  std::map<std::pair<std::string, std::string>, Waits> waits;  // by network namespace and address
  SocketOwners owners;
  // By the socket's cookie, of its drops those that the kernel counts as overflows: at least so
  // many.
  std::map<std::uint64_t, std::uint64_t> overflowed;
  std::vector<std::uint16_t> unheard;    // named ports that none of the queues is on
  unsigned hidden = 0;                   // processes whose namespace or sockets are not ours to see
  std::vector<std::string> not_entered;  // namespaces: why

  const WatchedNamespace* netns_of(const WatchedQueue& queue) const;  // nullptr: it is gone
  const Waits* waits_of(const WatchedQueue& queue) const;             // nullptr: nobody has waited
  const SocketOwner* owner_of(const WatchedQueue& queue) const;       // nullptr: not ours to see
  QueueSurroundings around(const WatchedQueue& queue) const;
  QueueSurroundings around(const WatchedQueue& queue, kernel::Nanoseconds window) const;
};

// By trouble, in the whole watch or in this interval: drops go first, then how full it was at most,
// then for how long.
std::vector<WatchedQueue> by_trouble(std::vector<WatchedQueue> queues,
                                     QueuePast WatchedQueue::*when);

// "127.0.0.1:8080", or "127.0.0.1:8080 #2" of several sockets at one address (SO_REUSEPORT). Each
// is shown by itself: the kernel picks one for each client by a hash, and drops when that one is
// full, however empty its neighbours are. A sum would hide just that.
std::string queue_name(const WatchedQueue& queue);

// "nginx (812)", "nginx (812 and 4 more)", "not visible (user 33)".
std::string program_text(const WatchedQueue& queue, const WatchReport& report);

// How well and at what cost it was sampled.
std::string sampling_text(const std::vector<WatchedNamespace>& namespaces);

// The same of late, in short: "997 looks per second, gaps up to 1.31 ms, 3 % of one CPU".
std::string pace_text(const std::vector<WatchedNamespace>& namespaces);

// What is not seen, and what it takes to see it; "" where nothing is hidden.
std::string blind_spots(const WatchReport& report);

}  // namespace merhaba::bench::watch
