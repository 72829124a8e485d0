#include "net/channel.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <new>

#include "net/new_socket.hpp"
#include "net/socket.hpp"

namespace merhaba::net {
namespace {

// More than both ends have to say: one character for each listening socket.
constexpr std::size_t kLongestLine = 256 * 1024;

}  // namespace

std::pair<Channel, Fd> Channel::make() noexcept {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return {};
  std::pair<Channel, Fd> both{Channel(Fd(ends[0])), Fd(ends[1])};
  for (const int end : ends) {
    if (!make_non_blocking_close_on_exec(end)) return {};
  }
  return both;
}

bool Channel::send(std::string_view line) noexcept {
  if (!fd_) return false;
  const IoResult sent = send_now(fd_.get(), line, "\n", false);
  return sent.status == IoResult::Status::ok && sent.size == line.size() + 1;
}

Channel::Got Channel::receive(std::string& line) noexcept try {
  for (;;) {
    if (const std::size_t end = received_.find('\n'); end != std::string::npos) {
      line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return Got::line;
    }
    if (!fd_ || received_.size() > kLongestLine) return Got::closed;
    std::array<char, 4096> buffer;
    const IoResult got = recv_now(fd_.get(), buffer.data(), buffer.size());
    if (got.status == IoResult::Status::again) return Got::nothing;
    if (got.status != IoResult::Status::ok) return Got::closed;
    received_.append(buffer.data(), got.size);
  }
} catch (const std::bad_alloc&) {
  return Got::closed;
}

Channel::Got Channel::receive(std::string& line, std::chrono::milliseconds patience) noexcept {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + patience;
  for (;;) {
    if (const Got got = receive(line); got != Got::nothing) return got;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return Got::nothing;
    pollfd readable{fd_.get(), POLLIN, 0};
    ::poll(&readable, 1, static_cast<int>(left.count()));  // a signal: look again
  }
}

}  // namespace merhaba::net
