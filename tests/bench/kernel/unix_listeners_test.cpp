#include "bench/kernel/unix_listeners.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "net/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

ListenQueue queue_at(const std::string& address) {
  for (const ListenQueue& queue : UnixListeners().queues()) {
    if (queue.address.text() == address) return queue;
  }
  throw std::runtime_error("nobody listens at " + address);
}

Fd socket_at(const net::SocketAddress& address, int backlog) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(socket.get(), address.get(), address.length) == 0);
  REQUIRE(::listen(socket.get(), backlog) == 0);
  return socket;
}

TEST_CASE("a Unix socket's queue is named by its path, or by its abstract name") {
  const merhaba::test::Folder folder;
  const std::string path = folder / "a.sock";
  for (const std::string& name : {path, "@merhaba-test-" + std::to_string(::getpid())}) {
    const net::SocketAddress address = net::unix_address(name);
    const Fd listener = socket_at(address, 3);
    std::vector<Fd> clients(4);
    for (Fd& client : clients) {
      client = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      REQUIRE(::connect(client.get(), address.get(), address.length) == 0);
    }
    const Fd more(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    CHECK(::connect(more.get(), address.get(), address.length) == -1);
    CHECK(errno == EAGAIN);
    const ListenQueue queue = queue_at("unix:" + name);
    CHECK(queue.depth == 4);
    CHECK(queue.limit == 3);
    CHECK(queue.drops == 0);
    struct stat file {};
    REQUIRE(::fstat(listener.get(), &file) == 0);
    CHECK(queue.inode == file.st_ino);
    CHECK(queue.user == ::geteuid());
  }
}

TEST_CASE("sockets that do not listen, or have no name, are left out") {
  const Fd nameless(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  struct stat file {};
  REQUIRE(::fstat(nameless.get(), &file) == 0);
  const std::vector<ListenQueue> queues = UnixListeners().queues();
  CHECK(std::none_of(queues.begin(), queues.end(), [&](const ListenQueue& queue) {
    return queue.inode == file.st_ino || queue.address.length == 0;
  }));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
