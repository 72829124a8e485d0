// Clients spread over several queues at random: how many come until the first finds its queue full.
// A value; exact but for rounding, nothing in it is drawn.
#pragma once

#include <vector>

#include "bench/overflow/account.hpp"

namespace merhaba::bench::overflow {

struct SharedPortRun {
  unsigned first_lost = 0;            // the number of the client whose SYN was dropped, from 1
  std::vector<std::uint32_t> depths;  // of each queue then
  Account account;

  double imbalance() const;  // the fullest against the mean
};

// In a private network. Clients come one by one, as far as it matters: together only as many as the
// fullest queue has places left. Throws Error.
SharedPortRun fill_shared_port(unsigned listeners, unsigned places_of_each);

class FirstOverflow {
 public:
  // Each client comes to any of the queues with the same chance, whoever came before, as the hash
  // of SO_REUSEPORT should have it. Takes queues * places^2 steps or fewer than that times queues.
  FirstOverflow(unsigned queues, unsigned places_of_each);

  // The probability that one of the first `clients` is lost.
  double by(unsigned clients) const;
  // The number of the first client who is lost, from 1: in the share `q` (0 to 1) of all cases it
  // is not above that.
  unsigned quantile(double q) const;
  // How full the fullest queue is then, against the mean of all: 1 is even. Expected value.
  double imbalance() const;

 private:
  unsigned queues_;
  unsigned places_;
  std::vector<double> none_lost_;  // the probability, after so many clients
};

// Where the median of so many independent runs lies, with this confidence or a little more, the
// number of clients being whole.
struct ClientRange {
  unsigned low = 0;
  unsigned high = 0;
};
ClientRange range_of_median(const FirstOverflow& overflow, unsigned runs, double confidence);

}  // namespace merhaba::bench::overflow
