#include "bench/load/server_clock.hpp"

#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string>
#include <thread>

#include "base/fd.hpp"
#include "bench/kernel/interrupt.hpp"

namespace merhaba::bench::load {
namespace {

using namespace std::chrono_literals;

constexpr kernel::Nanoseconds kPatience = 1200ms;  // Date changes once per second
constexpr kernel::Nanoseconds kPause = 2ms;
constexpr kernel::Nanoseconds kGrace = 1s;  // for a response that is under way
constexpr std::size_t kMostHead = 65536;

kernel::Nanoseconds wall_clock() { return std::chrono::system_clock::now().time_since_epoch(); }

// Seconds since 1970, of "Date: Fri, 27 Nov 2026 22:23:16 GMT".
std::optional<std::int64_t> date_in(const std::string& response) {
  const std::size_t end = response.find("\r\n\r\n");
  for (std::size_t at = response.find("\r\n"); at < end; at = response.find("\r\n", at + 2)) {
    constexpr std::string_view kName = "\r\nDate:";
    if (::strncasecmp(response.c_str() + at, kName.data(), kName.size()) != 0) continue;
    std::tm time{};
    const char* const rest =
        ::strptime(response.c_str() + at + kName.size(), " %a, %d %b %Y %H:%M:%S GMT", &time);
    if (rest != nullptr) return ::timegm(&time);
  }
  return std::nullopt;
}

std::string closing(const Work& work) {
  if (work.request.find("\r\nConnection:") != std::string::npos) return work.request;
  std::string request = work.request;
  return request.insert(request.rfind("\r\n"), "Connection: close\r\n");
}

// One connection, to its end. Returns why it failed; an end that does not come by the deadline is
// waited for a second more at most.
std::optional<Failure> fetch(const std::string& request, const net::SocketAddress& server,
                             kernel::Nanoseconds deadline, std::string& response) {
  const Fd socket(::socket(server.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval patience{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket.get(), server.get(), server.length) != 0) {
    return Failure{FailureKind::connect, errno};
  }
  if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    return Failure{FailureKind::send, errno};
  }
  std::array<char, 4096> buffer{};
  while (kernel::now() < deadline) {
    const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EAGAIN) break;
    if (size < 0) return Failure{FailureKind::read, errno};
    if (size == 0) {
      if (response.empty()) return Failure{FailureKind::closed_unanswered};
      return std::nullopt;
    }
    if (response.size() < kMostHead) response.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return Failure{FailureKind::timed_out_answering};
}

}  // namespace

std::optional<ServerClockReading> read_server_clock(const Work& work, Tally& asked) {
  const std::string request = closing(work);
  std::optional<std::int64_t> before;
  kernel::Nanoseconds before_sent{};
  for (const kernel::Nanoseconds deadline = kernel::now() + kPatience; kernel::now() < deadline;) {
    kernel::throw_if_interrupted();
    const kernel::Nanoseconds sent = wall_clock();
    std::string response;
    const std::optional<Failure> failure = fetch(request, work.server, deadline + kGrace, response);
    const kernel::Nanoseconds received = wall_clock();
    ++asked.attempted;
    asked.established += failure && failure->kind == FailureKind::connect ? 0 : 1;
    if (failure) {
      ++asked.failures[*failure];
      return std::nullopt;
    }
    ++asked.finished;
    ++asked.responses;
    const std::optional<std::int64_t> date = date_in(response);
    if (!date) return std::nullopt;
    if (before && *date != *before) {
      // The server's second began after it had answered the one before, and until this response.
      const kernel::Nanoseconds half = (received - before_sent) / 2;
      return ServerClockReading{before_sent + half - std::chrono::seconds(*date), half};
    }
    before = date;
    before_sent = sent;
    std::this_thread::sleep_for(kPause);
  }
  return std::nullopt;
}

}  // namespace merhaba::bench::load
