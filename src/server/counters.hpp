// What a worker has done. Plain numbers, written by one thread, summed when the server has stopped.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace merhaba::server {

// How a connection ended. Every accepted connection has exactly one. merhaba(1) explains them.
enum class Outcome : std::uint8_t {
  served,     // every response was sent whole, and no request was under way
  refused,    // the last response was an error (4xx, 5xx) over the request itself
  timed_out,  // one of the timeouts passed
  reset,      // the client reset it, or went away, before it had its response
  left,       // closed by the client, or silent at the stop, without a whole request
  abandoned,  // cut off, its request or response under way, by the drain's end or a second signal
  shed,       // cut off for want of memory, or to keep --max-unsent-bytes
};
inline constexpr std::size_t kOutcomes = 7;

struct Counters {
  std::uint64_t accepted = 0;
  std::array<std::uint64_t, kOutcomes> ended{};
  std::uint64_t answered = 0;       // requests, errors included
  std::uint64_t queued = 0;         // accepted after the signal to stop
  std::uint64_t queued_served = 0;  // of these, served
  std::uint64_t peak = 0;           // most connections open at once
  std::uint64_t deepest_queue = 0;  // most clients met waiting for one listener; Linux
  // How often a batch was of 1, 2 to 3, 4 to 7 … 128 and more connections.
  std::array<std::uint64_t, 8> batches{};
  // How often accepting paused for want of a slot or a descriptor, and for how long altogether.
  std::uint64_t pauses = 0;
  std::uint64_t paused_ns = 0;
  std::uint64_t out_of_memory = 0;      // connections shed because an allocation failed
  std::uint64_t made_room = 0;          // idle connections closed at the cap, for new clients
  std::uint64_t log_lines_dropped = 0;  // of the access log and --verbose

  void count_batch(std::uint64_t size) noexcept {  // at least 1
    const auto bits = static_cast<std::size_t>(std::bit_width(size));
    ++batches[std::min(bits, batches.size()) - 1];
  }
  void count_end(Outcome outcome, std::uint64_t answers, bool was_queued) noexcept {
    ++ended[static_cast<std::size_t>(outcome)];
    answered += answers;
    if (was_queued && outcome == Outcome::served) ++queued_served;
  }
};

}  // namespace merhaba::server
