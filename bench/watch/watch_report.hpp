// What a watch has seen so far: what its screen, its lines and its JSON tell.
// A snapshot; owned by who tells it.
#pragma once

#include <string>
#include <vector>

#include "bench/kernel/counters.hpp"
#include "bench/watch/queue_advice.hpp"
#include "bench/watch/queue_watch.hpp"
#include "bench/watch/sample_pace.hpp"
#include "bench/watch/socket_programs.hpp"

namespace merhaba::bench::watch {

struct WatchReport {
  std::vector<WatchedQueue> queues;
  Sampling sampling;  // its elapsed is how long it has been watched
  SocketPrograms programs;
  kernel::Counters kernel;             // since the watch began, of this network namespace
  int somaxconn = 0;                   // 0: not known
  std::vector<std::uint16_t> unheard;  // named ports that none of the queues is on

  QueueSurroundings around() const;
};

// By trouble, in the whole watch or in this interval: drops go first, then how full it was at most,
// then for how long.
std::vector<WatchedQueue> by_trouble(std::vector<WatchedQueue> queues,
                                     QueuePast WatchedQueue::*when);

// "127.0.0.1:8080", or "127.0.0.1:8080 #2" of several sockets at one address (SO_REUSEPORT). Each
// is shown by itself: the kernel picks one for each client by a hash, and drops when that one is
// full, however empty its neighbours are. A sum would hide just that.
std::string queue_name(const WatchedQueue& queue);

// "nginx (812)", "nginx (812 and 4 more)", "not ours to see (user 33)".
std::string program_text(const WatchedQueue& queue, const SocketPrograms& programs);

// How well and at what cost it was sampled.
std::string sampling_text(const Sampling& sampling);

}  // namespace merhaba::bench::watch
