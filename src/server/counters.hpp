// What a worker has done. Plain numbers, written by one thread, summed when the server has stopped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace merhaba::server {

// How a connection ended. Every accepted connection has exactly one.
enum class Outcome : std::uint8_t {
  served,     // answered, and closed in order
  refused,    // the last answer was an error (4xx, 5xx) over the request itself
  timed_out,  // one of the deadlines passed
  reset,      // the peer reset it, or went away before it had its answer
  left,       // closed by the peer, or idle at the stop, without a whole request
  abandoned,  // cut off by the drain timeout or the second signal
};
inline constexpr std::size_t kOutcomes = 6;

struct Counters {
  std::uint64_t accepted = 0;
  std::array<std::uint64_t, kOutcomes> ended{};
  std::uint64_t answered = 0;       // requests, errors included
  std::uint64_t queued = 0;         // accepted after the signal: they were still in the queue
  std::uint64_t queued_served = 0;  // of these, served
  std::uint64_t peak = 0;           // most connections open at once
  std::uint64_t deepest_queue = 0;  // most callers met waiting in one accept queue; Linux
  // How often a listener's wakeup took 0, 1, 2 to 3, 4 to 7 … 128 and more connections.
  std::array<std::uint64_t, 9> wakeups{};

  void count_wakeup(std::uint64_t taken) noexcept;
};

// The account of a whole run.
struct Ledger {
  std::vector<Counters> workers;

  Counters total() const;
  // Lines for people: what was done, how the workers shared it, and last the account of all
  // connections, "stopped: accepted 50, served 50, …".
  std::string text() const;

 private:
  std::string workers_text() const;
  static std::string wakeups_text(const Counters& sum);
};

}  // namespace merhaba::server
