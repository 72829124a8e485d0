// Whether a load can be made at all: ports, descriptors, memory. Asked before the start, so that a
// run never measures its own exhaustion.
#pragma once

#include <cstdint>

#include "bench/load/work.hpp"

namespace merhaba::bench::load {

// What the work will take.
struct Need {
  std::uint64_t at_once = 0;     // connections open at the same time
  std::uint64_t per_minute = 0;  // connections within 60 s, the length of TIME-WAIT; an estimate
                                 // where the rate is not known
  bool estimated = false;
};
Need need_of(const Work& work);

// Addresses of 127.0.0.0/8 for the clients to come from: `wanted` of them, or, for 0, as many as
// the ports for the work take, and none when one will do. Only for a server on 127.0.0.0/8.
// Throws UsageError for another server when `wanted` is more than 1.
std::vector<net::SocketAddress> choose_sources(const Work& work, unsigned wanted);

// Raises the limit of descriptors as far as it may be, then throws Error if the work cannot be
// done here: what lacks, how much, and how to get it.
void check_budget(const Work& work);

// Sockets that may be open at the same time, at most `wanted`: the limit of descriptors is raised
// as far as that takes, or as far as it may be.
std::uint64_t raise_open_sockets(std::uint64_t wanted);

}  // namespace merhaba::bench::load
