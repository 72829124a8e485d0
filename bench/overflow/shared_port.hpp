// Several listeners on one port (SO_REUSEPORT), filled until the first client is lost.
// A value; its listeners and clients live only while it is made.
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

}  // namespace merhaba::bench::overflow
