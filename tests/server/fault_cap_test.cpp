// Faults at the cap on connections, and many requests at once.
#include <poll.h>

#include <string>

#include "net/support.hpp"
#include "server/faulty.hpp"
#include "server/watched.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::StartsWith;
using net::test::eventually;

TEST_CASE("windows of listeners do not go above the cap one by one") {
  Config wanted = faulty("hang\nqueue-full:30@20ms/40ms");
  wanted.max_connections = 2;
  Watched running(wanted);
  Clients clients = connect_many(running.address(), 12, kGet);
  ::poll(nullptr, 0, 600);
  const Overview view = running.overview();
  CHECK(met(view.workers.front().counters, fault::Kind::queue_full) > 5);
  // One more: what libuv holds is started when it is closed.
  CHECK(view.workers.front().counters.peak <= 3);
  running.ask_to_stop();
  for (auto& client : clients) {
    CHECK_THAT(client->receive_answer(), StartsWith("HTTP/1.1 200 "));
    client->close();
  }
  CHECK(account(running.wait()) == "served 12");
}

#ifdef MERHABA_LINUX
TEST_CASE("clients are refused at the cap, too, and those that were queued are served later") {
  Config wanted = faulty("hang");
  wanted.max_connections = 1;
  Watched running(wanted);
  Clients clients = connect_many(running.address(), 3, kGet);
  CHECK(eventually([&] { return running.overview().workers.front().counters.open() == 1; }));
  REQUIRE(running.server().set_faults(fault::parse_specs("refuse@200ms"), std::nullopt).done);
  for (auto& client : clients) {  // whoever is held has been released
    CHECK_THAT(client->receive_answer(), StartsWith("HTTP/1.1 200 "));
    client->close();
  }
  CHECK(account(running.stop()) == "served 3");
}
#endif

TEST_CASE("hundreds of requests in one write come in pieces, in order") {
  Running running(faulty("trickle:1GiB/1h"));
  Client client(running.address());
  std::string all;
  for (int i = 0; i < 400; ++i) all += "GET / HTTP/1.1\r\nHost:\r\n\r\n";
  client.send(all);
  for (int i = 0; i < 400; ++i) {
    const std::string response = client.receive_answer();
    REQUIRE(content_of(response) == "Merhaba d\xc3\xbcnya!");
  }
  client.close();
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 1");
  CHECK(faults_of(summary) == "trickle 400");
}

}  // namespace
}  // namespace merhaba::server::test
