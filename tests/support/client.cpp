#include "support/client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "base/error.hpp"

namespace merhaba::test {
namespace {

constexpr int kPatience = 30'000;  // ms; only a failing test waits that long

#ifdef MSG_NOSIGNAL
constexpr int kNoSignal = MSG_NOSIGNAL;
#else
constexpr int kNoSignal = 0;
#endif

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + system_message(error));
}

void await(int fd, short event, const char* what) {
  pollfd wait{fd, event, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, kPatience);
  } while (ready < 0 && errno == EINTR);
  if (ready != 1) fail(what, ready == 0 ? ETIMEDOUT : errno);
}

}  // namespace

Client::Client(const net::SocketAddress& server, int receive_buffer)
    : fd_(::socket(server.family(), SOCK_STREAM, 0)) {
  ::fcntl(fd_.get(), F_SETFD, FD_CLOEXEC);
  if (receive_buffer > 0) {
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  if (::connect(fd_.get(), server.get(), server.length) != 0) fail("connect", errno);
  ::fcntl(fd_.get(), F_SETFL, ::fcntl(fd_.get(), F_GETFL) | O_NONBLOCK);
}

std::size_t Client::send_some(std::string_view bytes) {
  const ssize_t now = ::send(fd_.get(), bytes.data(), bytes.size(), kNoSignal);
  return now > 0 ? static_cast<std::size_t>(now) : 0;
}

std::size_t Client::send_while_possible(std::string_view bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t now = ::send(fd_.get(), bytes.data() + sent, bytes.size() - sent, kNoSignal);
    if (now >= 0) {
      sent += static_cast<std::size_t>(now);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      await(fd_.get(), POLLOUT, "send");
    } else if (errno != EINTR) {
      break;
    }
  }
  return sent;
}

void Client::send(std::string_view bytes) {
  if (send_while_possible(bytes) != bytes.size()) fail("send", errno);
}

bool Client::fill() {
  if (ended_) return false;
  char part[64 * 1024];
  for (;;) {
    const ssize_t got = ::recv(fd_.get(), part, sizeof part, 0);
    if (got > 0) {
      buffer_.append(part, static_cast<std::size_t>(got));
      return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      await(fd_.get(), POLLIN, "receive");
    } else if (got == 0 || errno != EINTR) {
      ended_ = true;
      was_reset_ = got < 0;
      return false;
    }
  }
}

std::string Client::receive(std::size_t size) {
  while (buffer_.size() < size && fill()) {
  }
  std::string taken = buffer_.substr(0, size);
  buffer_.erase(0, taken.size());
  return taken;
}

std::string Client::receive_through(std::string_view mark) {
  std::size_t at = 0;
  while ((at = buffer_.find(mark)) == std::string::npos) {
    if (!fill()) return std::exchange(buffer_, {});
  }
  return receive(at + mark.size());
}

std::string Client::receive_answer() {
  std::string answer = receive_through("\r\n\r\n");
  constexpr std::string_view kLength = "\r\nContent-Length: ";
  const std::size_t at = answer.find(kLength);
  if (at != std::string::npos) answer += receive(std::stoul(answer.substr(at + kLength.size())));
  return answer;
}

std::string Client::receive_all_there_is() {
  for (pollfd look{fd_.get(), POLLIN, 0}; ::poll(&look, 1, 0) == 1 && fill();) {
  }
  return std::exchange(buffer_, {});
}

std::string Client::receive_all() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

bool Client::has_input() const {
  pollfd look{fd_.get(), POLLIN, 0};
  return !buffer_.empty() || ::poll(&look, 1, 0) == 1;
}

void Client::finish_sending() { ::shutdown(fd_.get(), SHUT_WR); }

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  fd_.reset();
}

}  // namespace merhaba::test
