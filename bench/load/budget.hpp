// Checks before the start that ports, descriptors and memory suffice for a load, so that a run
// never measures its own exhaustion.
#pragma once

#include <cstdint>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

// What a load needs.
struct Need {
  std::uint64_t at_once = 0;     // connections open at the same time
  std::uint64_t per_minute = 0;  // connections within 60 s, the length of TIME-WAIT; an estimate
                                 // where the rate is not known
  bool estimated = false;
};
Need need_of(const Work& work);

// Returns source addresses of 127.0.0.0/8 for the clients: `wanted` of them or, for 0, as many as
// give the work enough ports; none when one source is enough. Only for a server on 127.0.0.0/8.
// Throws UsageError for another server when `wanted` is more than 1.
std::vector<net::SocketAddress> choose_sources(const Work& work, unsigned wanted);

// Raises the limit of descriptors as far as the system allows, then throws Error if the work cannot
// be done here; its message says what is missing, how much, and how to get it.
void check_budget(const Work& work);

// Raises the limit of descriptors as far as `wanted` sockets need and the system allows. Returns
// how many sockets may then be open at the same time, at most `wanted`.
std::uint64_t raise_open_sockets(std::uint64_t wanted);

}  // namespace merhaba::bench::load
