// One end of the connection between a server and its successor: lines of text in both directions.
// Neither end waits for the other. Owned by whoever made it, or was passed it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "base/fd.hpp"

namespace merhaba::net {

class Channel {
 public:
  Channel() = default;
  explicit Channel(Fd fd) noexcept : fd_(std::move(fd)) {}  // a connected stream socket

  // Both ends, close-on-exec and non-blocking; empty, and errno, when they cannot be made.
  static std::pair<Channel, Fd> make() noexcept;

  int fd() const noexcept { return fd_.get(); }
  explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
  void close() noexcept { fd_.reset(); }

  // `line` without its end. False where the other end is gone, or does not read.
  bool send(std::string_view line) noexcept;

  enum class Got {
    line,
    nothing,  // so far
    closed,   // the other end is gone, and has left nothing
  };
  Got receive(std::string& line) noexcept;
  // The same, but waits for so long at most.
  Got receive(std::string& line, std::chrono::milliseconds patience) noexcept;

 private:
  Fd fd_;
  std::string received_;
};

}  // namespace merhaba::net
