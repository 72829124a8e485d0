#include "base/log.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <new>
#include <string>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log_lane.hpp"
#include "base/log_sink.hpp"

namespace merhaba::log {
namespace {

iovec part_of(std::string_view text) noexcept {
  return {const_cast<char*>(text.data()), text.size()};  // writev(2) only reads
}

thread_local LogLane* lane = nullptr;
thread_local std::uint64_t reported_dropped = 0;  // of the lane's dropped lines
thread_local bool waits = true;

constexpr int kPatience = 1000;  // ms

// False when nobody makes room in time.
bool await_room() noexcept {
  pollfd room{STDERR_FILENO, POLLOUT, 0};
  int ready = 0;
  do {
    ready = ::poll(&room, 1, waits ? kPatience : 0);
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

// Gathered by the kernel: no memory is needed and the pieces cannot be parted by another thread.
// When stderr is gone, full or unread nobody can read it: the line is lost, errno stays
// untouched.
void write_directly(std::string_view prefix, std::string_view text) noexcept {
  const int saved = errno;
  std::array<iovec, 3> parts{part_of(prefix), part_of(text), part_of("\n")};
  iovec* first = parts.data();
  iovec* const end = first + parts.size();
  while (first != end) {
    std::array<iovec, 3> piece{};
    std::size_t room = kPipePiece;
    int count = 0;
    for (const iovec* part = first; part != end && room > 0; ++part, ++count) {
      piece[static_cast<std::size_t>(count)] = {part->iov_base, std::min(part->iov_len, room)};
      room -= std::min(part->iov_len, room);
    }
    if (!await_room()) break;
    const ssize_t written = ::writev(STDERR_FILENO, piece.data(), count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;
    auto left = static_cast<std::size_t>(written);
    while (first != end && left >= first->iov_len) left -= (first++)->iov_len;
    if (first != end) {
      first->iov_base = static_cast<char*>(first->iov_base) + left;
      first->iov_len -= left;
    }
  }
  errno = saved;
}

// Composed where no memory is needed, unless it is long.
void write_to_lane(std::string_view prefix, std::string_view text) {
  std::array<char, 1024> buffer{};
  const std::size_t size = prefix.size() + text.size() + 1;
  const std::uint64_t dropped = lane->dropped();
  const bool reports_dropped = dropped != reported_dropped && lane->is_half_empty();
  if (!reports_dropped && size <= buffer.size()) {
    char* const end =
        std::copy(text.begin(), text.end(), std::copy(prefix.begin(), prefix.end(), buffer.data()));
    *end = '\n';
    lane->write({buffer.data(), size});
    return;
  }
  std::string whole;
  if (reports_dropped) {
    whole = fmt::format("{}{}\n", tr("merhaba: warning: "),
                        tr_format("{} lines were dropped here because nobody read them",
                                  dropped - reported_dropped));
  }
  whole.append(prefix).append(text).append("\n");
  if (lane->write(whole) && reports_dropped) reported_dropped = dropped;
}

void write_line(std::string_view prefix, std::string_view text) noexcept {
  if (lane == nullptr) return write_directly(prefix, text);
  try {
    write_to_lane(prefix, text);
  } catch (const std::bad_alloc&) {  // a line that is lost
  }
}

}  // namespace

void line(std::string_view text) noexcept { write_line("", text); }

void warning(std::string_view text) noexcept { write_line(tr("merhaba: warning: "), text); }

void error(std::string_view text) noexcept { write_line("merhaba: ", text); }

void route(LogLane* new_lane) noexcept {
  lane = new_lane;
  reported_dropped = lane != nullptr ? lane->dropped() : 0;
}

void wait_for_reader(bool waits_now) noexcept { waits = waits_now; }

}  // namespace merhaba::log
