// The server as its clients see it: on a thread of the test's own, over real sockets.
#include "server/server.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <vector>

#include "base/error.hpp"
#include "http/date.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

TEST_CASE("a request is answered with the greeting, and the connection kept") {
  Running running(config());
  Client client(running.address());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.ask(kGet);
    CHECK_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK_THAT(answer, EndsWith("\r\n\r\nMerhaba d\xc3\xbcnya!"));
    CHECK_THAT(answer, ContainsSubstring("\r\nDate: "));
  }
  client.close();
  Client next(running.address());
  CHECK_THAT(next.ask(kClosingGet), ContainsSubstring("\r\nConnection: close\r\n"));
  CHECK(next.receive_all().empty());
  CHECK_FALSE(next.was_reset());
  const Summary summary = running.stop();
  CHECK(account(summary) == "served 2");
  CHECK(summary.total().answered() == 4);
  CHECK(summary.total().peak <= 2);
}

TEST_CASE("clients are queued from the construction on, before the server runs") {
  Running running(config(), false);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(running.address()));
    clients.back()->send(kClosingGet);
  }
  running.begin();
  for (auto& client : clients) CHECK_THAT(client->receive_all(), StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK(account(running.stop()) == "served 20");
}

TEST_CASE("a server that never runs goes without a trace") {
  Running running(config(), false);
  Client client(running.address());
  client.send(kGet);
}

TEST_CASE("every address answers, a Unix socket too, and its file goes with the server") {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("merhaba-server-test-" + std::to_string(::getpid()));
  Config wanted = config();
  wanted.listen.push_back(net::parse_listen("127.0.0.1:0"));
  wanted.listen.push_back(net::parse_listen("unix:" + path));
  {
    Running running(wanted);
    REQUIRE(running.server().endpoints().size() == 3);
    CHECK(running.address(0).port() != running.address(1).port());
    for (std::size_t i = 0; i < 3; ++i) {
      Client client(running.address(i));
      CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
    CHECK(std::filesystem::exists(path));
    CHECK(account(running.stop()) == "served 3");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("an address that is taken is an error at the construction") {
  Running running(config());
  Config same = config();
  same.listen = {net::parse_listen(running.address().text())};
  CHECK_THROWS_AS(Server(same), Error);
  CHECK_THAT(Client(running.address()).ask(kClosingGet), StartsWith("HTTP/1.1 200"));
}

TEST_CASE("several workers serve, stop as one, and each gives its account") {
  Config wanted = config();
  wanted.workers = 4;
  Running running(wanted);
  for (int i = 0; i < 40; ++i) {
    Client client(running.address());
    CHECK_THAT(client.ask(kClosingGet), StartsWith("HTTP/1.1 200 OK\r\n"));
    CHECK(client.receive_all().empty());
  }
  Client idle(running.address());
  CHECK_THAT(idle.ask(kGet), StartsWith("HTTP/1.1 200"));
  const Summary summary = running.stop();
  CHECK(summary.workers.size() == 4);
  CHECK(account(summary) == "served 41");
  CHECK(idle.receive_all().empty());
}

TEST_CASE("SIGTERM and SIGINT end the server as stop() does") {
  for (int number : {SIGTERM, SIGINT}) {
    Running running(config());
    Client client(running.address());
    CHECK_THAT(client.ask(kGet), StartsWith("HTTP/1.1 200"));
    ::kill(::getpid(), number);
    CHECK(account(running.wait()) == "served 1");
    CHECK(client.receive_all().empty());
    CHECK_FALSE(client.was_reset());
  }
}

TEST_CASE("two servers in one process do not know of each other") {
  Running one(config()), two(config());
  Client a(one.address()), b(two.address());
  CHECK_THAT(a.ask(kGet), StartsWith("HTTP/1.1 200"));
  CHECK_THAT(b.ask(kGet), StartsWith("HTTP/1.1 200"));
  CHECK(account(one.stop()) == "served 1");
  CHECK_THAT(b.ask(kGet), StartsWith("HTTP/1.1 200"));
  CHECK(account(two.stop()) == "served 1");
}

TEST_CASE("status, fields and greeting are the configured ones") {
  Config wanted = config();
  wanted.greeting = "gone\n";
  wanted.status = 410;
  wanted.headers = {{"X-A", "1"}, {"Content-Type", "text/html"}};
  Running running(wanted);
  Client client(running.address());
  const std::string answer = client.ask(kGet);
  CHECK_THAT(answer, StartsWith("HTTP/1.1 410 Gone\r\n"));
  CHECK_THAT(answer, ContainsSubstring("\r\nX-A: 1\r\nContent-Type: text/html\r\n"));
  CHECK_THAT(answer, EndsWith("\r\n\r\ngone\n"));
  client.close();
  CHECK(account(running.stop()) == "served 1");  // it is the response that was wished for
}

TEST_CASE("fields that are too large are a wrong use") {
  Config wanted = config();
  wanted.headers = {{"X-A", std::string(40'000, 'x')}};
  CHECK_THROWS_AS(Server(wanted), UsageError);
}

TEST_CASE("Date keeps up with the clock") {
  Running running(config());
  Client client(running.address());
  const auto date = [&] {
    const std::string answer = client.ask(kGet);
    return answer.substr(answer.find("Date: ") + 6, http::kDateSize);
  };
  const auto is_between = [](const std::string& text, std::time_t from, std::time_t to) {
    for (std::time_t t = from; t <= to; ++t) {
      std::string form(http::kDateSize, ' ');
      http::format_date(t, form.data());
      if (form == text) return true;
    }
    return false;
  };
  const std::time_t start = std::time(nullptr);
  const std::string first = date();
  std::string text = first;
  while (text == first) {
    const std::time_t before = std::time(nullptr);
    text = date();
    REQUIRE(before < start + 20);
    CHECK(is_between(text, before - 1, std::time(nullptr) + 1));  // time(2) lags by a tick
    if (text == first) ::poll(nullptr, 0, 20);
  }
}

TEST_CASE("the libraries are named with their versions") {
  CHECK_THAT(library_versions(), StartsWith("libuv 1."));
  CHECK_THAT(library_versions(), ContainsSubstring(", llhttp "));
}

}  // namespace
}  // namespace merhaba::server::test
