// The processes that mpirun started together, one per rank; rank 0 is the root, which reads
// the options and prints. Owned by main; one at a time, and its functions are called by one thread.
//
// All ranks call the same functions in the same order. A wait ends with kernel::Interrupted when
// this process gets a signal to end, as mpirun sends to all of them when one has died.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"

namespace merhaba::bench::mpi {

// How far a rank's clock (CLOCK_REALTIME) is ahead of the root's.
struct ClockOffset {
  kernel::Nanoseconds ahead{};
  kernel::Nanoseconds error{};  // at most: half of the fastest round trip
};

// How a rank waits for others: asleep it leaves them the CPU, where they share one; awake it is at
// once where they are.
enum class Waiting { asleep, awake };

class Ranks {
 public:
  // Whether the words of a command line ask for it: --mpi, before any "--".
  static bool asked_for(const char* const* words);
  // Starts MPI. Throws UsageError where this merhaba-bench was built without it.
  static std::unique_ptr<Ranks> start();

  // Does not end MPI: a rank that was interrupted just goes, for mpirun is ending the others.
  virtual ~Ranks() = default;
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  virtual unsigned rank() const = 0;
  virtual unsigned size() const = 0;
  bool is_root() const { return rank() == 0; }

  // Returns the root's text on every rank.
  virtual std::string broadcast(const std::string& text) = 0;
  // Returns each rank's text, by rank, at the root; nothing elsewhere.
  virtual std::vector<std::string> gather(const std::string& text) = 0;
  // Returns the sums over all ranks, number by number, at the root; nothing elsewhere. Every rank
  // gives as many.
  virtual std::vector<std::uint64_t> sum(const std::vector<std::uint64_t>& numbers) = 0;
  // Returns when all ranks have called it, within a round trip of one another.
  virtual void barrier(Waiting how) = 0;
  // Returns each rank's, by rank, at the root; nothing elsewhere.
  virtual std::vector<ClockOffset> clock_offsets() = 0;

  // Ends every rank at once, and does not return.
  virtual void abort(int exit_code) = 0;
  // No rank waits for another any more: ends MPI.
  virtual void finish() = 0;

  bool has_begun() const { return has_begun_; }      // the first broadcast() was called
  bool is_finished() const { return is_finished_; }  // finish() was

 protected:
  Ranks() = default;

  bool has_begun_ = false;
  bool is_finished_ = false;
};

}  // namespace merhaba::bench::mpi
