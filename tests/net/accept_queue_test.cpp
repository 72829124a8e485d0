#include "net/accept_queue.hpp"

#include <unistd.h>

#include <algorithm>

#include "net/socket.hpp"
#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::net::test {
namespace {

#ifdef MERHABA_LINUX
TEST_CASE("the queue's depth follows clients and accepts") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  std::vector<Fd> clients;
  for (unsigned i = 0; i < 5; ++i) {
    CHECK(queue_state(listener)->depth == i);
    CHECK(queue_depth(listener) == i);
    clients.push_back(connect_to(listening.endpoints[0].address));
  }
  Fd(accept_now(listener, nullptr)).reset();
  CHECK(queue_state(listener)->depth == 4);
  accept_all(listener);
  CHECK(queue_state(listener)->depth == 0);
}

TEST_CASE("the limit is the backlog or net.core.somaxconn, the lesser of the two") {
  for (int backlog : {0, 7, 1'000'000}) {
    ListenOptions options;
    options.backlog = backlog;
    const Listening listening = listen_on({"127.0.0.1:0"}, options);
    const int expected = std::min(backlog, somaxconn());
    CHECK(static_cast<int>(queue_state(listening.sockets[0][0].get())->limit) == expected);
    CHECK(listening.endpoints[0].backlog_effective == expected);
    CHECK(listening.endpoints[0].backlog_asked == backlog);
  }
}

TEST_CASE("the queue holds one more than its limit, and drops what comes then") {
  ListenOptions options;
  options.backlog = 3;
  const Listening listening = listen_on({"127.0.0.1:0"}, options);
  const int listener = listening.sockets[0][0].get();
  CHECK(queue_state(listener)->drops == 0);
  std::vector<Fd> clients(20);
  for (Fd& client : clients) client = calling(listening.endpoints[0].address);
  CHECK(eventually([&] { return queue_state(listener)->depth == 4; }));
  CHECK(eventually([&] { return queue_state(listener)->drops > 0; }));
  CHECK(queue_state(listener)->depth == 4);
}

TEST_CASE("a Unix listener's queue is known as well") {
  Folder folder;
  for (int backlog : {0, 7, 1'000'000}) {
    ListenOptions options;
    options.backlog = backlog;
    const Listening listening = listen_on({"unix:" + folder / "m"}, options);
    const int listener = listening.sockets[0][0].get();
    if (!queue_state(listener)) SKIP("this kernel has no unix_diag");
    CHECK(static_cast<int>(queue_state(listener)->limit) == std::min(backlog, somaxconn()));
    CHECK(queue_state(listener)->depth == 0);
    const Fd client = connect_to(listening.endpoints[0].address);
    CHECK(queue_state(listener)->depth == 1);
    CHECK(accept_all(listener) == 1);
    CHECK(queue_state(listener)->depth == 0);
  }
}

TEST_CASE("what does not listen has no queue") {
  Folder folder;
  const Listening listening = listen_on({"127.0.0.1:0", "unix:" + folder / "m"});
  const Fd client = connect_to(listening.endpoints[0].address);
  const Fd unix_client = connect_to(listening.endpoints[1].address);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]), writer(ends[1]);
  for (const int fd : {client.get(), unix_client.get(), reader.get(), -1}) {
    CHECK_FALSE(queue_state(fd));
  }
  CHECK_FALSE(queue_depth(listening.sockets[0][1].get()));  // of TCP alone
  CHECK_FALSE(queue_depth(-1));
}
#else
TEST_CASE("in a portable build the queue is unknown") {
  const Listening listening = listen_on({"127.0.0.1:0"});
  const int listener = listening.sockets[0][0].get();
  CHECK_FALSE(queue_state(listener));
  CHECK_FALSE(queue_depth(listener));
  CHECK(somaxconn() == 0);
}
#endif

}  // namespace
}  // namespace merhaba::net::test
