// What a worker has done: written on its thread, read on any at any time. A copy is a snapshot.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/count.hpp"
#include "fault/kind.hpp"

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
  faulted,    // ended by a fault that was asked for (--fault)
};
inline constexpr std::size_t kOutcomes = 8;
// Their names for programs, in that order.
inline constexpr std::array<std::string_view, kOutcomes> kOutcomeNames{
    "served", "refused", "timed_out", "reset", "left", "abandoned", "shed", "faulted"};

struct Counters {
  Count accepted;
  std::array<Count, kOutcomes> ended{};
  // Responses by the hundreds of their status, errors included; [0]: greetings of --protocol raw.
  std::array<Count, 6> responses{};
  Count waited;          // flushes whose responses did not fit into the socket's buffer at once
  Count bytes_received;  // by connections, and so with what was discarded
  Count bytes_sent;      // what the kernel took, as far as known where the client reset it
  Count queued;          // accepted after the signal to stop
  Count queued_served;   // of these, served
  Count peak;            // most connections open at once
  Count deepest_queue;   // most clients met waiting for one listener; Linux
  // How often a batch was of 1, 2 to 3, 4 to 7 … 128 and more connections.
  std::array<Count, 8> batches{};
  // How often accepting paused for want of a slot or a descriptor, and for how long altogether.
  Count pauses;
  Count paused_ns;
  // How often an iteration of the loop ran for less than 1 ms, 2 ms, 4 ms … 8.192 s, and longer:
  // so long an event that came at its beginning may have waited. And how long they ran altogether.
  std::array<Count, 15> iterations{};
  Count busy_ms;
  Count out_of_memory;      // connections shed because an allocation failed
  Count made_room;          // idle connections closed at the cap, for new clients
  Count log_lines_dropped;  // of the access log and --verbose
  // By fault::Kind: requests, connections, or for those of listeners the times that they came into
  // force; but connections for accept-late.
  std::array<Count, fault::kKinds> faults{};

  void count_batch(std::uint64_t size) noexcept {  // at least 1
    const auto bits = static_cast<std::size_t>(std::bit_width(size));
    ++batches[std::min(bits, batches.size()) - 1];
  }
  void count_iteration(std::uint64_t ms) noexcept {
    ++iterations[std::min(static_cast<std::size_t>(std::bit_width(ms)), iterations.size() - 1)];
    busy_ms += ms;
  }
  void count_end(Outcome outcome, bool was_queued) noexcept {
    ++ended[static_cast<std::size_t>(outcome)];
    if (was_queued && outcome == Outcome::served) ++queued_served;
  }

  void count_fault(fault::Kind kind, std::uint64_t times = 1) noexcept {
    faults[static_cast<std::size_t>(kind)] += times;
  }

  std::uint64_t answered() const noexcept {  // requests, errors included
    std::uint64_t sum = 0;
    for (const Count& count : responses) sum += count;
    return sum;
  }
  std::uint64_t open() const noexcept {  // connections
    std::uint64_t sum = 0;
    for (const Count& count : ended) sum += count;
    return accepted > sum ? accepted - sum : 0;  // the numbers may be of different moments
  }
};

}  // namespace merhaba::server
