// Clients spread over several queues at random: how many arrive until the first one finds its queue
// full, as observed and as predicted. Values; the prediction is exact but for rounding.
#pragma once

#include <vector>

#include "bench/overflow/account.hpp"

namespace merhaba::bench::overflow {

struct SharedPortRun {
  unsigned first_lost = 0;            // the number of the client whose SYN was dropped, from 1
  std::vector<std::uint32_t> depths;  // of each queue at that time
  Account account;

  double imbalance() const;  // the fullest queue's depth, divided by the mean
};

// Must run in a private network. Clients arrive in groups that are no larger than the free places
// of the fullest queue, which amounts to one by one. Throws Error.
SharedPortRun fill_shared_port(unsigned listeners, unsigned places_of_each);

class FirstOverflow {
 public:
  // Each client gets into any queue with the same chance, independent of the others, as the hash of
  // SO_REUSEPORT should do it. Needs queues * places^2 steps, or fewer than that times queues.
  FirstOverflow(unsigned queues, unsigned places_of_each);

  // Returns the probability that a SYN of the first `clients` is dropped.
  double by(unsigned clients) const;
  // Returns the number, from 1, that the first client with a dropped SYN does not exceed in the
  // share `q` (0 to 1) of all cases.
  unsigned quantile(double q) const;
  // Returns the expected depth of the fullest queue then, divided by the mean of all; 1 is even.
  double imbalance() const;

 private:
  unsigned queues_;
  unsigned places_;
  std::vector<double> none_lost_;  // the probability of no drop, by number of clients
};

// The range of the median of `runs` independent runs, with this confidence or, as clients are whole
// numbers, a little more.
struct ClientRange {
  unsigned low = 0;
  unsigned high = 0;
};
ClientRange range_of_median(const FirstOverflow& overflow, unsigned runs, double confidence);

}  // namespace merhaba::bench::overflow
