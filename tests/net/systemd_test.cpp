#include "net/systemd.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "net/address.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

using Catch::Matchers::ContainsSubstring;

// Does what systemd does between fork and exec: the descriptors from 3 up, their names.
void pass(const std::vector<int>& descriptors, const char* names) {
  std::vector<Fd> copies;  // above what is about to be overwritten
  copies.reserve(descriptors.size());
  for (int fd : descriptors) copies.emplace_back(::fcntl(fd, F_DUPFD, 100));
  for (std::size_t i = 0; i < copies.size(); ++i) {
    ::dup2(copies[i].get(), 3 + static_cast<int>(i));
  }
  ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
  ::setenv("LISTEN_FDS", std::to_string(descriptors.size()).c_str(), 1);
  if (names != nullptr) ::setenv("LISTEN_FDNAMES", names, 1);
}

Fd plain_listener(const std::string& text, int backlog) {
  const SocketAddress address = resolve(parse_listen(text)).front();
  Fd fd(::socket(address.family(), SOCK_STREAM, 0));
  if (::bind(fd.get(), address.get(), address.length) != 0 || ::listen(fd.get(), backlog) != 0) {
    throw std::runtime_error("cannot listen by hand");
  }
  return fd;
}

// What `work` reports in a child that was passed two TCP listeners, "web" and "admin".
std::string with_two(const std::function<std::string()>& work) {
  const Fd web = plain_listener("127.0.0.1:0", 5), admin = plain_listener("127.0.0.1:0", 5);
  return in_child([&] {
    pass({web.get(), admin.get()}, "web:admin");
    return work();
  });
}

std::string take_error(const std::string& name = "") {
  return error_of([&] { take_systemd_sockets(name); });
}

TEST_CASE("systemd's sockets are taken, all of them or by name") {
  CHECK(with_two([] { return std::to_string(take_systemd_sockets("").size()); }) == "2");
  CHECK(with_two([] {
          const std::vector<TakenSocket> taken = take_systemd_sockets("admin");
          return std::to_string(taken.size()) + std::to_string(taken[0].fd.get());
        }) == "14");
}

TEST_CASE("an inherited socket is made non-blocking and close-on-exec") {
  CHECK(with_two([] {
          const int fd = take_systemd_sockets("web")[0].fd.release();
          const bool flags =
              (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0 && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
          return std::string(flags ? "flags" : "no flags");
        }) == "flags");
}

TEST_CASE("without systemd's sockets the message says how to get them") {
  const auto reported = in_child([] {
    ::unsetenv("LISTEN_PID");
    ::unsetenv("LISTEN_FDS");
    return take_error();
  });
  CHECK_THAT(reported, ContainsSubstring("LISTEN_FDS") && ContainsSubstring(".socket unit") &&
                           ContainsSubstring("systemd-socket-activate"));
}

TEST_CASE("sockets passed to another process are not ours") {
  const std::string reported = with_two([] {
    ::setenv("LISTEN_PID", "1", 1);
    return take_error();
  });
  CHECK_THAT(reported, ContainsSubstring("process 1 ") && ContainsSubstring("LISTEN_PID"));
}

TEST_CASE("a count that is not a number is reported") {
  for (const char* count : {"0", "-1", "two", "2x", "99999999999", "2000000000"}) {
    const std::string reported = with_two([&] {
      ::setenv("LISTEN_FDS", count, 1);
      return take_error();
    });
    CHECK_THAT(reported, ContainsSubstring('"' + std::string(count) + '"'));
  }
}

TEST_CASE("an unknown name is reported with the names there are") {
  CHECK_THAT(with_two([] { return take_error("none"); }),
             ContainsSubstring("systemd:none") && ContainsSubstring("only web, admin") &&
                 ContainsSubstring("FileDescriptorName=none"));
}

TEST_CASE("what does not listen on a stream is refused, with the unit's setting") {
  int pair[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
  const Fd connection(pair[0]), other(pair[1]), datagram(::socket(AF_INET, SOCK_DGRAM, 0));
  const Fd listener = plain_listener("127.0.0.1:0", 5);
  const auto reported = [&](int fd) {
    return in_child([&] {
      pass({listener.get(), fd}, "good:bad");
      return take_error();
    });
  };
  CHECK_THAT(reported(connection.get()),
             ContainsSubstring("Accept=no") && ContainsSubstring("\"bad\""));
  CHECK_THAT(reported(datagram.get()), ContainsSubstring("ListenStream="));
  int pipe_ends[2];
  REQUIRE(::pipe(pipe_ends) == 0);
  const Fd reader(pipe_ends[0]), writer(pipe_ends[1]);
  CHECK_THAT(reported(reader.get()), ContainsSubstring("(descriptor 4)"));
}

}  // namespace
}  // namespace merhaba::net::test
