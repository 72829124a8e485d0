// How far our clock is ahead of the server's, by the Date of its responses: what two machines have
// in common that know nothing of one another.
#pragma once

#include <optional>

#include "bench/load/tally.hpp"
#include "bench/load/work.hpp"

namespace merhaba::bench::load {

struct ServerClockReading {
  kernel::Nanoseconds ahead{};
  kernel::Nanoseconds error{};  // at most: the change was seen between two moments
};

// Requests one response after another until its Date changes, for at most 1.2 s; `asked` counts
// them. Nothing where the server sends no Date, or fails. Throws Interrupted.
std::optional<ServerClockReading> read_server_clock(const Work& work, Tally& asked);

}  // namespace merhaba::bench::load
