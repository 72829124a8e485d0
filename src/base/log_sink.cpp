#include "base/log_sink.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace merhaba {
LogSink::LogSink(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  chunk_.reserve(kPipePiece);
}

LogSink::Step LogSink::write_some() {
  for (std::size_t i = 0; begun_ == chunk_.size() && i < lanes_.size(); ++i) {
    chunk_.clear();
    begun_ = 0;
    lanes_[next_]->take(chunk_, kPipePiece);
    next_ = (next_ + 1) % lanes_.size();
  }
  if (begun_ == chunk_.size()) return Step::idle;

  pollfd room{fd_, POLLOUT, 0};
  if (::poll(&room, 1, 0) == 0) return Step::blocked;
  const ssize_t written =
      ::write(fd_, chunk_.data() + begun_, std::min(chunk_.size() - begun_, kPipePiece));
  if (written >= 0) {
    begun_ += static_cast<std::size_t>(written);
    error_ = 0;
    return Step::wrote;
  }
  if (errno == EINTR) return Step::wrote;
  if (errno == EAGAIN || errno == EWOULDBLOCK) return Step::blocked;
  error_ = errno;
  return Step::failed;
}

bool LogSink::empty() const noexcept {
  return begun_ == chunk_.size() &&
         std::all_of(lanes_.begin(), lanes_.end(), [](const LogLane* l) { return l->empty(); });
}

std::uint64_t LogSink::lines_left() noexcept {
  std::uint64_t lines = 0;
  const auto drop_chunk = [&] {
    lines += static_cast<std::uint64_t>(
        std::count(chunk_.begin() + static_cast<std::ptrdiff_t>(begun_), chunk_.end(), '\n'));
    chunk_.clear();
    begun_ = 0;
  };
  drop_chunk();
  for (LogLane* lane : lanes_) {
    while (!lane->empty()) {
      lane->take(chunk_, kPipePiece);
      drop_chunk();
    }
  }
  return lines;
}

}  // namespace merhaba
