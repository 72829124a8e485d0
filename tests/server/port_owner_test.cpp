// A port has one owner: whoever listens there first.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/support.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::test::Child;

TEST_CASE("a port somebody listens on is an error, whatever number of workers either has") {
  for (unsigned first : {1U, 4U}) {
    for (unsigned second : {1U, 4U}) {
      const Server server(listening_on({"127.0.0.1:0"}, first));
      const std::string text = server.endpoints()[0].address.text();
      CHECK_THAT(listen_error({text}, second), ContainsSubstring(text));
    }
  }
}

TEST_CASE("a port that another has bound and not yet listens on is an error once it listens") {
  const net::SocketAddress any = net::resolve(net::parse_listen("127.0.0.1:0")).front();
  const Fd other(::socket(AF_INET, SOCK_STREAM, 0));
  const int on = 1;
  ::setsockopt(other.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  REQUIRE(::bind(other.get(), any.get(), any.length) == 0);
  const std::string text = net::local_address(other.get()).text();
  {
    const Server server(listening_on({text}, 3));
    CHECK(::listen(other.get(), 5) != 0);
  }
  REQUIRE(::listen(other.get(), 5) == 0);
  CHECK_THAT(listen_error({text}, 3), ContainsSubstring(text));
}

TEST_CASE("of many that start at once on one port, exactly one gets it") {
  std::string text;
  {
    const Server server(listening_on({"127.0.0.1:0"}));
    text = server.endpoints()[0].address.text();
  }
  for (unsigned workers : {1U, 3U}) {
    int gate[2];
    REQUIRE(::pipe(gate) == 0);
    Fd closed_gate(gate[0]), open_gate(gate[1]);
    std::vector<std::unique_ptr<Child>> children;
    constexpr std::size_t kChildren = 8;
    while (children.size() < kChildren) {
      children.push_back(std::make_unique<Child>([&] {
        open_gate.reset();
        char ignored = 0;
        while (::read(closed_gate.get(), &ignored, 1) > 0) continue;
        static std::unique_ptr<Server> server;  // kept for the child's life
        server = std::make_unique<Server>(listening_on({text}, workers));
        return std::string("has it");
      }));
    }
    open_gate.reset();
    unsigned winners = 0;
    for (auto& child : children) {
      const std::string reported = child->report();
      if (reported == "has it") {
        ++winners;
      } else {
        CHECK_THAT(reported, ContainsSubstring("in use"));
      }
    }
    CHECK(winners == 1);
  }
}

TEST_CASE("an address given twice is an error that says so") {
  std::string text;
  {
    const Server server(listening_on({"127.0.0.1:0"}));
    text = server.endpoints()[0].address.text();
  }
  const std::string reported = listen_error({text, text});
  CHECK_THAT(reported, ContainsSubstring(text));
#ifdef MERHABA_LINUX
  CHECK_THAT(reported, ContainsSubstring("already covers it"));
#else
  CHECK_THAT(reported, ContainsSubstring("in use"));
#endif
}

}  // namespace
}  // namespace merhaba::server::test
