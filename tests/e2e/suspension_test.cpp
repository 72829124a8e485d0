// A process that was suspended: what has arrived meanwhile is read before any timeout counts.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using std::chrono::seconds;

// Longer than the timeouts below, which are long enough for a slow machine to begin and to go on.
constexpr seconds kSuspended{3};
const std::string timeout = "2500ms";

TEST_CASE("what arrived in a suspension longer than the timeouts is answered") {
  Merhaba merhaba(
      {"--idle-timeout", timeout, "--header-timeout", timeout, "--body-timeout", timeout});
  Client idle(merhaba.address());
  Client asks_meanwhile(merhaba.address());
  for (Client* client : {&idle, &asks_meanwhile}) {
    client->send(request());
    CHECK(client->answer().body == default_greeting);
  }
  const std::string whole = request("POST", "Content-Length: 4\r\n", "body");
  Client in_head(merhaba.address());
  in_head.send(whole.substr(0, 10));
  Client in_body(merhaba.address());
  in_body.send(whole.substr(0, whole.size() - 2));
  Client silent(merhaba.address());
  // The last of them is known to the server, and so are those before.
  CHECK(ask(merhaba.address()).body == default_greeting);

  merhaba.process().signal(SIGSTOP);
  test::pause(kSuspended);
  asks_meanwhile.send(request());
  in_head.send(whole.substr(10));
  in_body.send(whole.substr(whole.size() - 2));
  silent.send(request());
  Client queued(merhaba.address());
  queued.send(request());
  merhaba.process().signal(SIGCONT);

  for (Client* client : {&asks_meanwhile, &queued, &in_head, &in_body, &silent}) {
    CHECK(client->answer().body == default_greeting);
  }
  // Nothing came of this one, and its time is over.
  CHECK(idle.rest().empty());
  CHECK(idle.end() == End::closed);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.timed_out == 0);
  CHECK(ended.account.answered == 8);
}

TEST_CASE("timeouts go on counting after a suspension") {
  Merhaba merhaba({"--idle-timeout", "1s"});
  Client client(merhaba.address());
  client.send(request());
  CHECK(client.answer().body == default_greeting);
  merhaba.process().signal(SIGSTOP);
  test::pause(seconds(1));
  merhaba.process().signal(SIGCONT);
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
