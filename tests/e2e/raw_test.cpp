// The tutorial's server: one read, the greeting byte for byte, the end; whatever the client does.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

// The greeting and an end in order.
void check_greeted(Client& client, const std::string& greeting = default_greeting) {
  CHECK(client.rest() == greeting);
  CHECK(client.end() == End::closed);
}

TEST_CASE("a raw client gets the greeting and nothing else") {
  Merhaba merhaba({"-p", "raw"});
  CHECK(merhaba.has_said(" (raw): backlog "));
  Client client(merhaba.address());
  client.send("selam");
  check_greeted(client);
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK(ended.account.served == 1);
}

TEST_CASE("a raw greeting is not HTTP, even for a client that speaks it") {
  Merhaba merhaba({"-p", "raw", "line\r\nand\nline"});
  Client client(merhaba.address());
  client.send(request());
  check_greeted(client, "line\r\nand\nline");
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a raw client that sends 1 MB before it reads still receives the greeting") {
  Merhaba merhaba({"-p", "raw"});
  Client client(merhaba.address());
  CHECK(client.send(std::string(1'000'000, 'x')));
  check_greeted(client);
  CHECK(merhaba.stop().account.served == 1);
}

TEST_CASE("a raw client that goes on sending slowly still receives the greeting") {
  Merhaba merhaba({"-p", "raw"});
  Client client(merhaba.address());
  CHECK(client.send_slowly(std::string(100, 'x'), 1));
  check_greeted(client);
  CHECK(merhaba.stop().account.served == 1);
}

TEST_CASE("a raw client is waited for, and greeted when it speaks") {
  Merhaba merhaba({"-p", "raw"});
  Client client(merhaba.address());
  CHECK_FALSE(client.has_input(100));
  client.send("x");
  check_greeted(client);
  CHECK(merhaba.stop().code == 0);
}

TEST_CASE("a raw client that half-closes at once is greeted, as recv() returning 0 is enough") {
  Merhaba merhaba({"-p", "raw"});
  Client client(merhaba.address());
  client.half_close();
  check_greeted(client);
  CHECK(merhaba.stop().account.served == 1);
}

TEST_CASE("a raw greeting of several MB arrives whole, though the client sends as well") {
  Folder folder;
  const std::string bytes = test::patterned(4'000'000);
  test::write_file(folder / "body", bytes);
  Merhaba merhaba({"-p", "raw", "--body-file", folder / "body"});
  Client client(merhaba.address());
  CHECK(client.send(std::string(100'000, 'x')));
  CHECK((client.rest() == bytes));  // not printed when it differs
  CHECK(client.end() == End::closed);
  CHECK(merhaba.stop().code == 0);
}

}  // namespace
}  // namespace merhaba::e2e
