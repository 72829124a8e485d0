// floor-io-uring PORT BACKLOG: the least work a correct server that closes could do on io_uring.
// One thread, until SIGTERM; no limits, no deadlines. One accept that goes on for ever fills a
// table of descriptors that only the ring knows; a read takes a buffer when there is something to
// read; a response and its close go off together and report only failure.
#include <liburing.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "bench/floor/floor.hpp"

namespace merhaba::bench::floor {
namespace {

constexpr unsigned kRingSize = 128;  // operations, and results; more in one go is slower
// Of one look: each result asks for two operations at most, and the accept is begun or cancelled.
constexpr unsigned kMostResults = (kRingSize - 2) / 2;
constexpr unsigned kBuffers = kRingSize;
constexpr std::size_t kBufferSize = 4096;
constexpr std::size_t kPageSize = 4096;    // where the ring of free buffers must begin
constexpr std::size_t kMostSlots = 32768;  // connections at once, where as many files are allowed
// A connection for which there is no slot is lost, and between the decision to accept no more and
// its effect as many can come in as results fit into the ring, twice.
constexpr std::size_t kReserve = 2 * kRingSize;

enum class Kind : std::uint8_t { accept, cancel, rest, read, send, close };

void check(int result, const char* what) {
  if (result >= 0) return;
  errno = -result;
  fail(what);
}

std::size_t allowed_slots() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("read the limit on open files");
  if (limit.rlim_cur > 2 * kReserve) return std::min<std::size_t>(limit.rlim_cur, kMostSlots);
  errno = EMFILE;
  fail("work with fewer than 513 open files");
}

class IoUring {
 public:
  explicit IoUring(int listener) : listener_(listener), bytes_(kBuffers), ends_(allowed_slots()) {
    io_uring_params parameters{};
    parameters.flags =
        IORING_SETUP_CQSIZE | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN;
    parameters.cq_entries = kRingSize;
    check(io_uring_queue_init_params(kRingSize, &ring_, &parameters), "make an io_uring");
    check(io_uring_register_ring_fd(&ring_), "register the ring");
    check(io_uring_register_files_sparse(&ring_, static_cast<unsigned>(ends_.size())),
          "make a table of descriptors");
    io_uring_buf_reg registration{};
    registration.ring_addr = reinterpret_cast<std::uintptr_t>(free_);
    registration.ring_entries = kBuffers;
    check(io_uring_register_buf_ring(&ring_, &registration, 0), "register buffers");
    io_uring_buf_ring_init(free_);
    for (unsigned i = 0; i < kBuffers; ++i) give_back(i);
  }

  [[noreturn]] void run() {
    announce(listener_);
    for (;;) {
      if (!accepting_ && !resting_ && has_room()) accept();
      if (accepting_ && !has_room()) cancel_accept();
      const int result = io_uring_submit_and_wait(&ring_, 1);
      if (result != -EINTR && result != -EBUSY) check(result, "wait for the ring");
      answer_.refresh();
      std::array<io_uring_cqe*, kMostResults> results;
      const unsigned count = io_uring_peek_batch_cqe(&ring_, results.data(), kMostResults);
      for (unsigned i = 0; i < count; ++i) on_result(*results[i]);
      io_uring_cq_advance(&ring_, count);
      for (const unsigned slot : ended_) close(slot);
      ended_.clear();
    }
  }

 private:
  void give_back(unsigned buffer) {
    io_uring_buf_ring_add(free_, bytes_[buffer].data(), kBufferSize,
                          static_cast<unsigned short>(buffer), io_uring_buf_ring_mask(kBuffers), 0);
    io_uring_buf_ring_advance(free_, 1);
  }

  bool has_room() const noexcept { return open_ + kReserve < ends_.size(); }

  static std::uint64_t tag(Kind kind, unsigned slot = 0) {
    return std::uint64_t{slot} << 8 | static_cast<unsigned>(kind);
  }

  // Of the kernel's operations on a connection; `flags` besides.
  static void of_slot(io_uring_sqe& sqe, Kind kind, unsigned slot, unsigned flags) {
    io_uring_sqe_set_flags(&sqe, IOSQE_FIXED_FILE | flags);
    io_uring_sqe_set_data64(&sqe, tag(kind, slot));
  }

  void accept() {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_multishot_accept_direct(sqe, listener_, nullptr, nullptr, 0);
    io_uring_sqe_set_data64(sqe, tag(Kind::accept));
    accepting_ = true;
  }

  void cancel_accept() {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_cancel64(sqe, tag(Kind::accept), 0);
    io_uring_sqe_set_data64(sqe, tag(Kind::cancel));
  }

  void rest() {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_timeout(sqe, &pause_, 0, 0);
    io_uring_sqe_set_data64(sqe, tag(Kind::rest));
    resting_ = true;
  }

  void read(unsigned slot) {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_recv(sqe, static_cast<int>(slot), nullptr, kBufferSize, 0);
    of_slot(*sqe, Kind::read, slot, IOSQE_BUFFER_SELECT);
  }

  // The response stays in the kernel until the close adds its FIN. It always fits: nothing was sent
  // before.
  void send(unsigned slot) {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    const std::string_view text = answer_.text();
    io_uring_prep_send(sqe, static_cast<int>(slot), text.data(), text.size(),
                       MSG_MORE | MSG_NOSIGNAL);
    of_slot(*sqe, Kind::send, slot, IOSQE_CQE_SKIP_SUCCESS);
  }

  void close(unsigned slot) {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    io_uring_prep_close_direct(sqe, slot);
    io_uring_sqe_set_flags(sqe, IOSQE_CQE_SKIP_SUCCESS);
    io_uring_sqe_set_data64(sqe, tag(Kind::close));
    --open_;
  }

  void on_result(const io_uring_cqe& result) {
    switch (static_cast<Kind>(result.user_data & 0xff)) {
      case Kind::accept:
        return on_accepted(result);
      case Kind::rest:
        resting_ = false;
        return;
      case Kind::read:
        return on_read(result, static_cast<unsigned>(result.user_data >> 8));
      case Kind::cancel:
      case Kind::send:
      case Kind::close:
        return;  // a peer that has gone is closed all the same
    }
  }

  void on_accepted(const io_uring_cqe& result) {
    if ((result.flags & IORING_CQE_F_MORE) == 0) accepting_ = false;
    if (result.res >= 0) {
      ++open_;
      ends_[static_cast<unsigned>(result.res)] = {};
      read(static_cast<unsigned>(result.res));
    } else if (result.res != -ECANCELED) {
      rest();
    }
  }

  void on_read(const io_uring_cqe& result, unsigned slot) {
    bool whole = false;
    if ((result.flags & IORING_CQE_F_BUFFER) != 0) {
      const unsigned buffer = result.flags >> IORING_CQE_BUFFER_SHIFT;
      const auto size = static_cast<std::size_t>(std::max(result.res, 0));
      whole = ends_[slot].count({bytes_[buffer].data(), size}) > 0;
      give_back(buffer);
    }
    if (whole) send(slot);
    if (whole || (result.res <= 0 && result.res != -ENOBUFS)) return ended_.push_back(slot);
    read(slot);
  }

  int listener_;
  io_uring ring_{};
  bool accepting_ = false;
  bool resting_ = false;  // after an accept that failed
  __kernel_timespec pause_{0, kRetryMilliseconds * 1'000'000};
  Answer answer_{Answer::Then::close};
  io_uring_buf_ring* const free_ = static_cast<io_uring_buf_ring*>(
      std::aligned_alloc(kPageSize, kBuffers * sizeof(io_uring_buf)));
  std::vector<std::array<char, kBufferSize>> bytes_;
  std::vector<RequestEnd> ends_;  // by slot
  std::vector<unsigned> ended_;
  std::size_t open_ = 0;
};

}  // namespace
}  // namespace merhaba::bench::floor

int main(int argc, char** argv) {
  using namespace merhaba::bench::floor;
  IoUring(listen_as_told(argc, argv, 0)).run();
}
