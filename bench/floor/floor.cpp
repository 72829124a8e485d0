#include "bench/floor/floor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace merhaba::bench::floor {
namespace {

void raise_open_files() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

void fail(const char* what) {
  std::fprintf(stderr, "%s: cannot %s: %s\n", program_invocation_short_name, what,
               std::strerror(errno));
  std::exit(1);
}

int listen_as_told(int argc, char** argv, int type, const char* more) {
  std::uint16_t port = 0;
  int backlog = 0;
  if (argc != 3 || !parse(argv[1], port) || !parse(argv[2], backlog)) {
    std::fprintf(stderr, "usage: %s PORT BACKLOG%s   (PORT 0: the system chooses)\n",
                 program_invocation_short_name, more);
    std::exit(2);
  }
  raise_open_files();
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type, 0);
  if (fd < 0) fail("make a socket");
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    fail("bind that port of 127.0.0.1 (0: the system chooses)");
  }
  if (::listen(fd, backlog) != 0) fail("listen");
  return fd;
}

void announce(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    fail("read the port");
  }
  std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
}

std::size_t queue_depth(int listener, std::size_t otherwise) noexcept {
  tcp_info info;
  socklen_t length = offsetof(tcp_info, tcpi_unacked) + sizeof info.tcpi_unacked;
  if (::getsockopt(listener, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return otherwise;
  return info.tcpi_unacked;
}

Answer::Answer(Then then, std::size_t copies) : then_(then), copies_(copies) { refresh(); }

void Answer::refresh() {
  const std::time_t now = std::time(nullptr);
  if (now == second_) return;
  second_ = now;
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 64> date;
  // The names are English ones: a program that calls no setlocale is in the locale "C".
  const std::size_t length =
      std::strftime(date.data(), date.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  std::string one = "HTTP/1.1 200 OK\r\nDate: ";
  one.append(date.data(), length);
  one += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 15\r\n";
  if (then_ == Then::close) one += "Connection: close\r\n";
  one += "\r\nMerhaba dünya!";
  size_ = one.size();
  text_.clear();
  for (std::size_t i = 0; i < copies_; ++i) text_ += one;
}

bool RequestEnd::completes(char next) noexcept {
  if (next != kBlankLine[matched_]) {
    matched_ = next == kBlankLine.front() ? 1 : 0;
    return false;
  }
  if (++matched_ < kBlankLine.size()) return false;
  matched_ = 0;
  return true;
}

std::size_t RequestEnd::count(std::string_view in) noexcept {
  std::size_t ends = 0;
  for (; matched_ > 0 && !in.empty(); in.remove_prefix(1)) {  // one that the last read cut
    if (completes(in.front())) ++ends;
  }
  for (std::size_t at = 0; (at = in.find(kBlankLine)) != std::string_view::npos; ++ends) {
    in.remove_prefix(at + kBlankLine.size());
  }
  in.remove_prefix(in.size() - std::min(in.size(), kBlankLine.size() - 1));
  for (const char next : in) completes(next);  // one that this read cuts
  return ends;
}

}  // namespace merhaba::bench::floor
