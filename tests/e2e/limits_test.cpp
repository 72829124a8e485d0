// Deadlines and slow peers: a slow header, a slow body, an idle client, a slow reader.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using std::chrono::milliseconds;
using test::pause;

void check_timed_out(Client& client) {
  const Answer answer = client.answer();
  CHECK(answer.status == 408);
  CHECK(answer.field("Connection") == "close");
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
}

// One byte after the other until the server speaks, which it must while bytes still come.
void drip(Client& client, char byte) {
  CHECK(eventually([&] { return !client.send({&byte, 1}) || client.has_input(20); }));
}

TEST_CASE("a header that does not come whole in time is refused with 408") {
  Merhaba merhaba({"--header-timeout", "500ms"});
  Client silent_at_once(merhaba.address());
  silent_at_once.send("GET / HTTP/1.1\r\nHo");
  check_timed_out(silent_at_once);
  Client dripping(merhaba.address());
  dripping.send("GET / HTTP/1.1\r\nHost: x\r\nX: ");
  drip(dripping, 'x');
  check_timed_out(dripping);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.timed_out == 2);
}

TEST_CASE("a body that does not come whole in time is refused with 408") {
  Merhaba merhaba({"--body-timeout", "200ms"});
  Client silent_at_once(merhaba.address());
  silent_at_once.send(request("POST", "Content-Length: 1000\r\n", "x"));
  check_timed_out(silent_at_once);
  Client dripping(merhaba.address());
  dripping.send(request("POST", "Content-Length: 100000\r\n"));
  drip(dripping, 'x');
  check_timed_out(dripping);
  CHECK(merhaba.stop().account.timed_out == 2);
}

TEST_CASE("a client that says nothing is closed without a word") {
  for (const std::string protocol : {"http", "raw"}) {
    Merhaba merhaba({"--header-timeout", "200ms", "-p", protocol});
    Client client(merhaba.address());
    CHECK(client.rest().empty());
    CHECK(client.end() == End::closed);
    CHECK(merhaba.stop().account.adds_up());
  }
}

TEST_CASE("a connection kept alive is closed in order when it has been idle for too long") {
  Merhaba merhaba({"--idle-timeout", "200ms"});
  Client client(merhaba.address());
  client.send(request());
  CHECK(client.answer().body == default_greeting);
  CHECK(client.rest().empty());
  CHECK(client.end() == End::closed);
  const Ended ended = merhaba.stop();
  CHECK(ended.account.served == 1);
  CHECK(ended.account.timed_out == 0);
}

TEST_CASE("a client that reads slowly gets a body of several MB byte for byte") {
  Folder folder;
  const std::string bytes = test::patterned(6'000'000);
  test::write_file(folder / "body", bytes);
  Merhaba merhaba({"--body-file", folder / "body"});
  constexpr int kReceiveBuffer = 64 * 1024;
  Client client(merhaba.address(), kReceiveBuffer);
  client.send(request("GET", close_field));
  std::string received;
  char part[32 * 1024];
  for (ssize_t got = 0; (got = ::recv(client.fd(), part, sizeof part, 0)) > 0;) {
    received.append(part, static_cast<std::size_t>(got));
    pause(milliseconds(10));
  }
  const std::size_t head = received.find("\r\n\r\n") + 4;
  CHECK(received.size() == head + bytes.size());
  CHECK((received.substr(head) == bytes));
  const Ended ended = merhaba.stop();
  CHECK(ended.account.served == 1);
  CHECK(ended.account.timed_out == 0);
}

TEST_CASE("a client that does not read at all is cut off") {
  Folder folder;
  test::write_file(folder / "body", test::patterned(32'000'000));
  Merhaba merhaba({"--body-file", folder / "body", "--write-timeout", "200ms"});
  Client client(merhaba.address());
  client.send(request());
  CHECK(eventually([&] {
    pollfd state{client.fd(), 0, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLERR | POLLHUP)) != 0;
  }));
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.timed_out == 1);
}

TEST_CASE("requests are not taken from a client that does not take its responses") {
  Folder folder;
  constexpr std::size_t kBody = 256 * 1024;
  test::write_file(folder / "body", test::patterned(kBody));
  Merhaba merhaba({"--body-file", folder / "body"});
  Client client(merhaba.address());
  const std::string one = request("GET", "X: " + std::string(15'000, 'x') + "\r\n");
  constexpr std::size_t kFarTooMuch = 64 * 1024 * 1024;  // for the buffers of the two kernels
  std::size_t sent = 0;
  ::fcntl(client.fd(), F_SETFL, O_NONBLOCK);
  for (pollfd room{client.fd(), POLLOUT, 0}; sent < kFarTooMuch && ::poll(&room, 1, 500) == 1;) {
    const std::size_t begun = sent % one.size();
    const ssize_t taken = ::send(client.fd(), one.data() + begun, one.size() - begun, MSG_NOSIGNAL);
    REQUIRE(taken > 0);
    sent += static_cast<std::size_t>(taken);
  }
  CHECK(sent < kFarTooMuch);
  ::fcntl(client.fd(), F_SETFL, 0);
  // Once they are taken, each request is answered.
  for (std::size_t i = 0; i < sent / one.size(); ++i) REQUIRE(client.answer().body.size() == kBody);
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
