#include "bench/mpi/ranks.hpp"

#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#include <sched.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "bench/kernel/interrupt.hpp"

namespace merhaba::bench::mpi {
namespace {

constexpr int kRoot = 0;
constexpr int kPing = 1;
constexpr unsigned kPings = 100;
constexpr std::chrono::microseconds kNap{200};

void wait(MPI_Request& request, Waiting how) {
  for (int done = 0;;) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done != 0) return;
    kernel::throw_if_interrupted();
    if (how == Waiting::asleep) {
      std::this_thread::sleep_for(kNap);
    } else {
      ::sched_yield();
    }
  }
}

kernel::Nanoseconds wall_clock() { return std::chrono::system_clock::now().time_since_epoch(); }

class MpiRanks final : public Ranks {
 public:
  MpiRanks() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }

  unsigned rank() const override { return static_cast<unsigned>(rank_); }
  unsigned size() const override { return static_cast<unsigned>(size_); }

  std::string broadcast(const std::string& text) override {
    has_begun_ = true;
    auto length = static_cast<int>(text.size());
    MPI_Request request{};
    MPI_Ibcast(&length, 1, MPI_INT, kRoot, MPI_COMM_WORLD, &request);
    wait(request, Waiting::asleep);
    std::string all = text;
    all.resize(static_cast<std::size_t>(length));
    MPI_Ibcast(all.data(), length, MPI_CHAR, kRoot, MPI_COMM_WORLD, &request);
    wait(request, Waiting::asleep);
    return all;
  }

  std::vector<std::string> gather(const std::string& text) override {
    const auto length = static_cast<int>(text.size());
    std::vector<int> lengths(is_root() ? size() : 0);
    MPI_Request request{};
    MPI_Igather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, kRoot, MPI_COMM_WORLD, &request);
    wait(request, Waiting::asleep);
    std::vector<int> places(lengths.size());
    int end = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      places[i] = end;
      end += lengths[i];
    }
    std::string all(static_cast<std::size_t>(end), '\0');
    MPI_Igatherv(text.data(), length, MPI_CHAR, all.data(), lengths.data(), places.data(), MPI_CHAR,
                 kRoot, MPI_COMM_WORLD, &request);
    wait(request, Waiting::asleep);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
      texts.push_back(
          all.substr(static_cast<std::size_t>(places[i]), static_cast<std::size_t>(lengths[i])));
    }
    return texts;
  }

  std::vector<std::uint64_t> sum(const std::vector<std::uint64_t>& numbers) override {
    std::vector<std::uint64_t> sums(is_root() ? numbers.size() : 0);
    MPI_Request request{};
    MPI_Ireduce(numbers.data(), sums.data(), static_cast<int>(numbers.size()), MPI_UINT64_T,
                MPI_SUM, kRoot, MPI_COMM_WORLD, &request);
    wait(request, Waiting::asleep);
    return sums;
  }

  void barrier(Waiting how) override {
    MPI_Request request{};
    MPI_Ibarrier(MPI_COMM_WORLD, &request);
    wait(request, how);
  }

  std::vector<ClockOffset> clock_offsets() override {
    std::vector<ClockOffset> offsets;
    if (is_root()) offsets.emplace_back();
    for (int other = 1; other < size_; ++other) {
      if (is_root()) {
        offsets.push_back(ask_the_time(other));
      } else if (other == rank_) {
        tell_the_time();
      }
    }
    return offsets;
  }

  void abort(int exit_code) override {
    MPI_Abort(MPI_COMM_WORLD, exit_code);
    std::_Exit(exit_code);
  }

  void finish() override {
    is_finished_ = true;
    MPI_Finalize();
  }

 private:
  // The fastest answer was delayed least, on either way: the other clock was read within it.
  ClockOffset ask_the_time(int other) const {
    ClockOffset best;
    kernel::Nanoseconds fastest = kernel::Nanoseconds::max();
    for (unsigned i = 0; i < kPings; ++i) {
      std::int64_t theirs = 0;
      MPI_Request request{};
      MPI_Irecv(&theirs, 1, MPI_INT64_T, other, kPing, MPI_COMM_WORLD, &request);
      const kernel::Nanoseconds asked = wall_clock();
      const kernel::Nanoseconds begin = kernel::now();  // no step of the other clock makes it short
      send(other, 0);
      wait(request, Waiting::awake);
      const kernel::Nanoseconds trip = kernel::now() - begin;
      if (trip >= fastest) continue;
      fastest = trip;
      best = {kernel::Nanoseconds(theirs) - (asked + trip / 2), trip / 2};
    }
    return best;
  }

  void tell_the_time() const {
    for (unsigned i = 0; i < kPings; ++i) {
      std::int64_t unused = 0;
      MPI_Request request{};
      MPI_Irecv(&unused, 1, MPI_INT64_T, kRoot, kPing, MPI_COMM_WORLD, &request);
      wait(request, Waiting::awake);
      send(kRoot, wall_clock().count());
    }
  }

  static void send(int other, std::int64_t number) {
    MPI_Request request{};
    MPI_Isend(&number, 1, MPI_INT64_T, other, kPing, MPI_COMM_WORLD, &request);
    wait(request, Waiting::awake);
  }

  int rank_ = 0;
  int size_ = 1;
};

}  // namespace

std::unique_ptr<Ranks> Ranks::start() { return std::make_unique<MpiRanks>(); }

}  // namespace merhaba::bench::mpi
