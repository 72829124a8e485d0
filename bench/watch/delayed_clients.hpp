// About how many clients dropped packets were of. Fed with the drops of one listener as they are
// seen; owned by who watches it.
//
// A client whose SYN is dropped sends it again after 1 s (RFC 6298, 2.1); then after another second
// each, up to four times (Linux from 6.5, net.ipv4.tcp_syn_linear_timeouts), or after twice the
// time before (all others). What is dropped just then is taken for such a packet, as far as there
// are clients that owe one; anything else is a client not heard of before. Where clients of the
// latter kind are kept out for seconds some new ones are taken for them: up to half are missed.
#pragma once

#include <cstdint>
#include <deque>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::watch {

class DelayedClients {
 public:
  // This many packets were dropped, at this moment or shortly before; moments rise. Returns how
  // many of them are the first of their client.
  std::uint64_t take(kernel::Nanoseconds at, std::uint64_t drops);

 private:
  struct Dropped {
    kernel::Nanoseconds at;
    std::uint64_t owing;  // clients whose next packet has not been seen
  };
  std::uint64_t take_back(kernel::Nanoseconds at, std::uint64_t drops, kernel::Nanoseconds after);

  std::deque<Dropped> dropped_;
};

}  // namespace merhaba::bench::watch
