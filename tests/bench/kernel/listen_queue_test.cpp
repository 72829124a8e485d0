#include "bench/kernel/listen_queue.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/stat.h>

#include <set>

#include "bench/kernel/inet_diag.hpp"
#include "net/accept_queue.hpp"
#include "net/new_socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using namespace net::test;
using net::SocketAddress;
using net::test::Listening;

std::uint64_t inode_of(const Fd& socket) {
  struct stat status {};
  ::fstat(socket.get(), &status);
  return status.st_ino;
}

Listening listen_with(const std::string& address, int backlog, unsigned workers = 1) {
  net::test::ListenOptions options;
  options.backlog = backlog;
  options.workers = workers;
  return listen_on({address}, options);
}

TEST_CASE("a queue is read as its own listener knows it") {
  for (const char* where : {"127.0.0.1:0", "[::1]:0"}) {
    Listening listening;
    if (!error_of([&] { listening = listen_with(where, 5); }).empty()) continue;  // no IPv6 here
    const Fd& socket = listening.sockets[0][0];
    const SocketAddress address = listening.endpoints[0].address;
    const std::vector<Fd> in = connect_to(address, 6);
    std::vector<Fd> out(4);
    for (Fd& each : out) each = calling(address);
    REQUIRE(eventually([&] { return net::queue_state(socket.get())->drops >= out.size(); }));

    const std::vector<ListenQueue> queues = listen_queues(address);
    REQUIRE(queues.size() == 1);
    CHECK(queues[0].address.text() == address.text());
    CHECK(queues[0].depth == 6);
    CHECK(queues[0].limit == 5);
    CHECK(queues[0].drops >= out.size());
    CHECK(queues[0].inode == inode_of(socket));
    accept_all(socket.get());
    CHECK(listen_queues(address).at(0).depth == 0);
  }
}

TEST_CASE("of workers that share a port each has its queue, and together all clients") {
  const Listening listening = listen_with("127.0.0.1:0", 50, 3);
  const SocketAddress address = listening.endpoints[0].address;
  const std::vector<Fd> in = connect_to(address, 30);
  std::set<std::uint64_t> inodes, expected;
  std::uint32_t depth = 0;
  for (const ListenQueue& queue : listen_queues(address)) {
    inodes.insert(queue.inode);
    depth += queue.depth;
  }
  for (const auto& worker : listening.sockets) expected.insert(inode_of(worker[0]));
  CHECK(inodes == expected);
  CHECK(depth == 30);
}

// Listens although others have the port too, who are as willing.
Fd listen_beside(SocketAddress& address) {
  Fd socket = net::new_stream_socket(address.family());
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(socket.get(), address.get(), address.length) != 0 || ::listen(socket.get(), 1) != 0) {
    throw std::runtime_error("cannot listen on " + address.text());
  }
  address = net::local_address(socket.get());
  return socket;
}

TEST_CASE("a client's own address goes before the one that is everybody's") {
  SocketAddress any = net::resolve(net::parse_listen("0.0.0.0:0")).front();
  const Fd everywhere = listen_beside(any);
  SocketAddress one = net::resolve(net::parse_listen("127.0.0.1:" + std::to_string(any.port())))[0];
  REQUIRE(listen_queues(one).size() == 1);
  CHECK(listen_queues(one)[0].inode == inode_of(everywhere));
  const Fd here = listen_beside(one);
  REQUIRE(listen_queues(one).size() == 1);
  CHECK(listen_queues(one)[0].inode == inode_of(here));
  const SocketAddress other =
      net::resolve(net::parse_listen("127.0.0.2:" + std::to_string(any.port()))).front();
  REQUIRE(listen_queues(other).size() == 1);
  CHECK(listen_queues(other)[0].inode == inode_of(everywhere));
}

TEST_CASE("where nobody listens there is no queue") {
  Listening listening = listen_with("127.0.0.1:0", 1);
  const SocketAddress address = listening.endpoints[0].address;
  CHECK(listen_queues(address).size() == 1);
  listening.sockets.clear();
  CHECK(listen_queues(address).empty());
}

unsigned sockets_to(std::uint16_t port, unsigned state) {
  unsigned count = 0;
  dump_sockets({.states = 1U << state, .remote_port = port},
               [&](const inet_diag_msg& message, const nlmsghdr&) {
                 CHECK(message.idiag_state == state);
                 CHECK(ntohs(message.id.idiag_dport) == port);
                 ++count;
               });
  return count;
}

TEST_CASE("sockets are picked by their state and the port they called") {
  const Listening listening = listen_with("127.0.0.1:0", 300);
  const std::uint16_t port = listening.endpoints[0].address.port();
  const std::vector<Fd> in = connect_to(listening.endpoints[0].address, 300);  // several messages
  CHECK(sockets_to(port, TCP_ESTABLISHED) == 300);
  CHECK(sockets_to(port, TCP_CLOSE_WAIT) == 0);
  for (int i = 0; i < 7; ++i) Fd(::accept(listening.sockets[0][0].get(), nullptr, nullptr)).reset();
  CHECK(eventually([&] { return sockets_to(port, TCP_CLOSE_WAIT) == 7; }));
  CHECK(sockets_to(port, TCP_ESTABLISHED) == 293);
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
