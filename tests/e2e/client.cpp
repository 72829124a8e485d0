#include "e2e/client.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

#include "net/resolve.hpp"
#include "support/scratch.hpp"

namespace merhaba::e2e {
namespace {

net::SocketAddress resolve(const std::string& address) {
  return net::resolve(net::parse_listen(address)).front();
}

Fd new_socket(const net::SocketAddress& to) {
  Fd fd(::socket(to.family(), SOCK_STREAM, 0));
  if (!fd) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
  return fd;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string Answer::field(const std::string& name) const {
  std::string text = head;
  std::string wanted = "\r\n" + name + ':';
  std::transform(text.begin(), text.end(), text.begin(), lower);
  std::transform(wanted.begin(), wanted.end(), wanted.begin(), lower);
  const std::size_t at = text.find(wanted);
  if (at == std::string::npos) return "";
  const std::size_t value = head.find_first_not_of(' ', at + wanted.size());
  return head.substr(value, head.find("\r\n", value) - value);
}

Client::Client(const std::string& address, int receive_buffer) {
  const net::SocketAddress to = resolve(address);
  fd_ = new_socket(to);
  const timeval limit{test::kPatience.count(), 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (receive_buffer > 0) {
    ::setsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  if (::connect(fd(), to.get(), to.length) != 0) {
    throw std::runtime_error("connect to " + address + ": " + std::strerror(errno));
  }
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Client::send_slowly(std::string_view bytes, std::size_t piece) {
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    if (!send(bytes.substr(0, piece))) return false;
    test::pause(std::chrono::milliseconds(1));
  }
  return true;
}

void Client::half_close() { ::shutdown(fd(), SHUT_WR); }

void Client::reset() {
  const linger now{1, 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  fd_.reset();
}

bool Client::has_input(int milliseconds) const {
  pollfd wait{fd(), POLLIN, 0};
  return !input_.empty() || ::poll(&wait, 1, milliseconds) == 1;
}

bool Client::receive() {
  char part[64 * 1024];
  ssize_t got = 0;
  do {
    got = ::recv(fd(), part, sizeof part, 0);
  } while (got < 0 && errno == EINTR);
  if (got > 0) input_.append(part, static_cast<std::size_t>(got));
  if (got == 0) end_ = End::closed;
  if (got < 0 && errno == ECONNRESET) end_ = End::reset;
  return got > 0;
}

Answer Client::answer(bool head_only) {
  std::size_t head_end = 0;
  while ((head_end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) throw std::runtime_error("no whole answer: '" + input_ + "'");
  }
  Answer answer;
  answer.head = input_.substr(0, head_end + 4);
  if (!answer.head.starts_with("HTTP/1.1 ")) throw std::runtime_error("not HTTP: " + answer.head);
  std::from_chars(answer.head.data() + 9, answer.head.data() + 12, answer.status);
  const std::string length = answer.field("Content-Length");
  const std::size_t size = head_only || length.empty() ? 0 : std::stoul(length);
  while (input_.size() < answer.head.size() + size) {
    if (!receive()) throw std::runtime_error("no whole body: " + answer.head);
  }
  answer.body = input_.substr(answer.head.size(), size);
  input_.erase(0, answer.head.size() + size);
  return answer;
}

std::string Client::rest() {
  while (receive()) {
  }
  fd_.reset();
  return std::exchange(input_, {});
}

std::string request(const std::string& method, const std::string& fields, const std::string& body) {
  return method + " / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + body;
}

Answer ask(const std::string& address, const std::string& request) {
  Client client(address);
  client.send(request);
  return client.answer(request.starts_with("HEAD "));
}

Answer ask(const std::string& address) { return ask(address, request("GET", close_field)); }

// Not blocking: while a stop drops SYNs, connect(2) would wait for a second.
bool connects(const std::string& address) {
  const net::SocketAddress to = resolve(address);
  const Fd fd = new_socket(to);
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  if (::connect(fd.get(), to.get(), to.length) == 0) return true;
  if (errno == ECONNREFUSED || errno == ENOENT) return false;
  pollfd wait{fd.get(), POLLOUT, 0};
  constexpr int kLongest = 50;  // milliseconds
  int error = 0;
  socklen_t length = sizeof error;
  if (::poll(&wait, 1, kLongest) != 1) return true;  // neither yes nor no: not refused
  ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &length);
  return error != ECONNREFUSED;
}

bool becomes_refused(const std::string& address) {
  return test::eventually([&] { return !connects(address); });
}

}  // namespace merhaba::e2e
