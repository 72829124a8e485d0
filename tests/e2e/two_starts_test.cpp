// Two programs that start at once on one Unix socket: one has it, and the other says so.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/fd.hpp"
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

void leave_behind(const std::string& path) {
  const Fd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.data(), path.size());
  REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

TEST_CASE("of two that start at once on a socket left behind, or none, exactly one serves") {
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    CAPTURE(round);
    Folder folder;
    const std::string socket = folder / "socket";
    if (round % 2 == 0) leave_behind(socket);
    std::array<std::unique_ptr<test::Process>, 2> both;
    for (auto& one : both) {
      one = std::make_unique<test::Process>(merhaba_with({"-l", "unix:" + socket}));
    }
    REQUIRE(eventually([&] { return both[0]->ended() || both[1]->ended(); }));
    const std::size_t winner = both[0]->ended() ? 1 : 0;
    CHECK(both[1 - winner]->wait() == 1);
    CHECK_THAT(both[1 - winner]->err(), ContainsSubstring("listens there"));
    REQUIRE(eventually(
        [&] { return both[winner]->err().find("listening on unix:") != std::string::npos; }));
    CHECK(ask("unix:" + socket).body == default_greeting);
    both[winner]->signal(SIGTERM);
    CHECK(both[winner]->wait() == 0);
    CHECK_FALSE(std::filesystem::exists(socket));
  }
}

}  // namespace
}  // namespace merhaba::e2e
