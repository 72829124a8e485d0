// A descriptor that takes the lines of several lanes, without ever waiting for whoever reads it.
#pragma once

#include <climits>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "base/log_lane.hpp"

namespace merhaba {

// What a pipe that is ready takes without blocking, whole (PIPE_BUF, pipe(7)).
#ifdef PIPE_BUF
inline constexpr std::size_t kPipePiece = PIPE_BUF;
#else
inline constexpr std::size_t kPipePiece = 512;  // POSIX promises no less
#endif

class LogSink {
 public:
  // What a step came to.
  enum class Step : std::uint8_t {
    idle,     // there is nothing to write
    wrote,    // there may be more
    blocked,  // the reader makes no room: wait until the descriptor is writable
    failed,   // it cannot be written: try again after a while
  };

  // Does not own `fd`. `name` is for messages.
  LogSink(int fd, std::string name);

  void add(LogLane& lane) { lanes_.push_back(&lane); }
  // Writes what is there, whole lines, so many that no other writer's can come between: one
  // write(2) of at most PIPE_BUF bytes. Throws std::bad_alloc, and has lost nothing then.
  Step write_some();
  bool empty() const noexcept;
  std::uint64_t lines_left() noexcept;  // and drops them

  int fd() const noexcept { return fd_; }
  const std::string& name() const noexcept { return name_; }
  int error() const noexcept {
    return error_;
  }                                        // errno of the last `failed`; 0 after it wrote again
  void use(int fd) noexcept { fd_ = fd; }  // from now on

 private:
  int fd_;
  std::string name_;
  std::vector<LogLane*> lanes_;
  std::size_t next_ = 0;   // whose turn it is
  std::string chunk_;      // taken from a lane
  std::size_t begun_ = 0;  // bytes of it that are written
  int error_ = 0;
};

}  // namespace merhaba
