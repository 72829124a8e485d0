// --verbose: who came, and every byte that was sent, as the tutorial prints it.
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "net/address.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

const std::string sent_bytes("a\\b\t\x00\x1b[31m\x7f ü \xff\r\n", 18);
const std::string shown_bytes = R"(a\\b\t\x00\x1b[31m\x7f ü \xff\r\n)";

std::string own_address(const Client& client) { return net::local_address(client.fd()).text(); }

TEST_CASE("each client is printed by its address, its bytes with the control bytes made visible") {
  for (const std::string protocol : {"raw", "http"}) {
    Merhaba merhaba({"-v", "-p", protocol});
    Client client(merhaba.address());
    const std::string peer = own_address(client);
    client.send(sent_bytes);
    client.rest();
    const Ended ended = merhaba.stop();
    CHECK(ended.code == 0);
    CHECK_THAT(ended.err, ContainsSubstring('\n' + peer + " connected\n") &&
                              ContainsSubstring('\n' + peer + ": " + shown_bytes + '\n'));
  }
}

TEST_CASE("in Turkish a peer is bağlandı") {
  if (!speaks_turkish()) SKIP("built without msgfmt: no Turkish messages");
  Merhaba merhaba({"--verbose", "-p", "raw"}, in_turkish());
  Client client(merhaba.address());
  const std::string peer = own_address(client);
  client.send(sent_bytes);
  client.rest();
  const Ended ended = merhaba.stop();
  CHECK(ended.code == 0);
  CHECK_THAT(ended.err, ContainsSubstring('\n' + peer + " bağlandı\n") &&
                            ContainsSubstring('\n' + peer + ": " + shown_bytes + '\n'));
}

TEST_CASE("a client that sends nothing is printed as well, and without --verbose none is") {
  Merhaba loud({"-v"});
  Client client(loud.address());
  CHECK(loud.has_said('\n' + own_address(client) + " connected\n"));
  CHECK(loud.stop().code == 0);

  Merhaba quiet;
  CHECK(ask(quiet.address()).status == 200);
  CHECK_THAT(quiet.stop().err, !ContainsSubstring("connected"));
}

}  // namespace
}  // namespace merhaba::e2e
