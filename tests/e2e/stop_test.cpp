// Stopping: what is under way is finished, what is idle is closed, and nothing takes for ever.
#include <list>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

TEST_CASE("either signal stops it, with exit code 0 and one line of account") {
  for (const int signal : {SIGTERM, SIGINT}) {
    Merhaba merhaba;
    for (int i = 0; i < 3; ++i) ask(merhaba.address());
    ask(merhaba.address(), "nonsense\r\n\r\n");
    const Ended ended = merhaba.stop(signal);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err,
               ContainsSubstring("\nstopped: abandoned 0; accepted 4, served 3, refused 1, "));
    CHECK(ended.err.back() == '\n');
    CHECK(ended.out.empty());
    CHECK(::kill(merhaba.id(), 0) != 0);  // nothing of it is left
    CHECK_FALSE(connects(merhaba.address()));
  }
}

TEST_CASE("1,000 idle connections are closed in order at the stop") {
  if (!test::may_open(1200)) SKIP("the limit on open files is below 1200");
  for (const std::string workers : {"1", "4"}) {
    Merhaba merhaba({"-w", workers});
    std::list<Client> idle;
    for (int i = 0; i < 1000; ++i) {
      Client& client = idle.emplace_back(merhaba.address());
      client.send(request());
      CHECK(client.answer().body == default_greeting);
    }
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    for (Client& client : idle) {
      CHECK(client.rest().empty());
      CHECK(client.end() == End::closed);
    }
    CHECK(ended.account.accepted == 1000);
    CHECK(ended.account.served == 1000);
    CHECK(ended.account.abandoned == 0);
  }
}

TEST_CASE("requests under way are finished, and the connection closed after them") {
  Folder folder;
  const std::string body = test::patterned(16'000'000);
  test::write_file(folder / "body", body);
  Merhaba merhaba({"--body-file", folder / "body"});
  const std::string whole = request("POST", "Content-Length: 4\r\n", "body");
  Client in_head(merhaba.address());
  in_head.send(whole.substr(0, 20));
  Client in_body(merhaba.address());
  in_body.send(whole.substr(0, whole.size() - 1));
  Client slow_reader(merhaba.address());
  slow_reader.send(request());
  CHECK(slow_reader.has_input(30'000));

  merhaba.process().signal(SIGTERM);
  CHECK(becomes_refused(merhaba.address()));  // the stop is well under way
  in_head.send(whole.substr(20));
  in_body.send(whole.substr(whole.size() - 1));
  for (Client* client : {&in_head, &in_body}) {
    const Answer answer = client->answer();
    CHECK(answer.status == 200);
    CHECK(answer.field("Connection") == "close");
    CHECK((answer.body == body));
    CHECK(client->rest().empty());
    CHECK(client->end() == End::closed);
  }
  CHECK((slow_reader.answer().body == body));
  CHECK(slow_reader.rest().empty());
  CHECK(slow_reader.end() == End::closed);
  const Ended ended = merhaba.stop(0);
  CHECK(ended.code == 0);
  CHECK(ended.account.abandoned == 0);
  CHECK(ended.account.answered == 3);
  CHECK(ended.account.adds_up());
}

TEST_CASE("--drain-timeout bounds the stop, and the account has the clients that it cuts off") {
  Merhaba merhaba({"--drain-timeout", "200ms", "--header-timeout", "5m"});
  Client never_ends(merhaba.address());
  never_ends.send("GET / HT");
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.abandoned == 1);
  CHECK(ended.account.adds_up());
  CHECK_THAT(ended.err, ContainsSubstring("\nconnections abandoned: 1, cut off by the drain "));
}

TEST_CASE("a second signal, the same or the other, ends the stop at once") {
  for (const int second : {SIGTERM, SIGINT}) {
    Merhaba merhaba({"--drain-timeout", "5m", "--header-timeout", "5m"});
    Client never_ends(merhaba.address());
    never_ends.send("GET / HT");
    CHECK(ask(merhaba.address()).status == 200);
    merhaba.process().signal(SIGTERM);
    CHECK(becomes_refused(merhaba.address()));
    CHECK_FALSE(merhaba.process().ended());
    const Ended ended = merhaba.stop(second);
    CHECK(ended.code == 0);
    CHECK(ended.account.abandoned == 1);
  }
}

TEST_CASE("signals that go on until the end lose neither the account nor the summary file") {
  Folder folder;
  for (int i = 0; i < 20; ++i) {
    Merhaba merhaba({"--summary-file", folder / "summary"});
    CHECK(ask(merhaba.address()).status == 200);
    while (!merhaba.process().ended()) merhaba.process().signal(i % 2 == 0 ? SIGTERM : SIGINT);
    const Ended ended = merhaba.stop(0);
    CHECK(ended.code == 0);
    CHECK(ended.account.accepted == 1);
    CHECK_THAT(test::read_file(folder / "summary"), ContainsSubstring("\n  \"accepted\": 1,\n"));
  }
}

TEST_CASE("a connected client that stays silent does not hold up the stop") {
  Merhaba merhaba({"--drain-timeout", "5m", "--header-timeout", "5m"});
  Client silent(merhaba.address());
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(silent.rest().empty());
  CHECK(silent.end() == End::closed);
  CHECK(ended.account.left == 1);
}

TEST_CASE("the account adds up, whatever became of each connection") {
  Merhaba merhaba({"--header-timeout", "500ms", "--drain-timeout", "200ms", "-w", "2"});
  ask(merhaba.address());
  ask(merhaba.address(), "nonsense\r\n\r\n");
  CHECK(ask(merhaba.address(), "GET / HT").status == 408);
  Client reset(merhaba.address());
  reset.send(request("POST", "Content-Length: 9\r\n"));
  reset.reset();
  { Client left(merhaba.address()); }
  Client abandoned(merhaba.address());
  abandoned.send(request("POST", "Content-Length: 9\r\n"));
  CHECK(ask(merhaba.address()).status == 200);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.accepted == 7);
  CHECK(ended.account.served == 2);
  CHECK(ended.account.refused == 1);
  CHECK(ended.account.timed_out == 1);
  CHECK(ended.account.reset == 1);
  CHECK(ended.account.left == 1);
  CHECK(ended.account.abandoned == 1);
  CHECK_THAT(ended.err, ContainsSubstring("\nworkers accepted: "));
}

}  // namespace
}  // namespace merhaba::e2e
