// Peers that are started: with their placeholders filled, until they listen; and stopped whole.
#include "bench/target/running_peer.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "bench/kernel/cpu_time.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::target::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using merhaba::test::read_file;
namespace fs = std::filesystem;

// A shell that does something first and is merhaba then, or its parent.
enum class As { itself, its_parent };
Peer scripted(const std::string& first, As as = As::itself) {
  const std::string merhaba = "\"$MERHABA_BINARY\" -l @address@:@port@ -b @backlog@";
  Peer peer;
  peer.name = "scripted";
  peer.command = {"sh", "-c", first + (as == As::itself ? "exec " + merhaba : merhaba + " & wait")};
  return peer;
}

std::string start_error(const Peer& peer, const Places& places = {}, PeerSettings settings = {}) {
  return error_of([&] { RunningPeer(peer, places, settings); });
}

bool is_gone(pid_t process) {
  return eventually([&] { return ::kill(process, 0) != 0 || states_of(process) == "Z"; });
}

TEST_CASE("a peer listens where it should, with the backlog it should have") {
  RunningPeer peer(scripted(""), {}, {.backlog = 17});
  CHECK(peer.target().address().host() == "127.0.0.1");
  CHECK(peer.target().capacity() == 18U);
  CHECK(peer.target().processes().size() == 1);
  const pid_t process = peer.target().processes()[0];
  Served client(net::test::connect_to(peer.target().address()));
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(
      client.request().starts_with("HTTP/1.1 200 "));  // so it is there to hear that it is to stop
  CHECK_THAT(peer.stop(), ContainsSubstring("listening on " + peer.target().address().text()) &&
                              ContainsSubstring("stopped: abandoned 0; accepted 1, served 1, "));
  CHECK(is_gone(process));
}

TEST_CASE("every placeholder is filled: in the command, the configuration, and the environment") {
  const net::test::Folder folder;
  std::ofstream(folder / "peer.conf") << "at @address@ @port@ @port@ @backlog@ @unknown@\n";
  Peer peer = scripted("cat @config@; echo \"said $SAID\"; ls @folder@; ");
  peer.config = "peer.conf";
  peer.environment = {{"SAID", "@build@ @floors@ @peers@ @backlog@"}};
  RunningPeer running(peer, {"/b", "/f", folder / ""}, {.backlog = 5});
  const std::string port = std::to_string(running.target().address().port());
  CHECK_THAT(running.stop(),
             ContainsSubstring("at 127.0.0.1 " + port + " " + port + " 5 @unknown@\n") &&
                 ContainsSubstring("said /b /f " + (folder / "") + " 5\n") &&
                 ContainsSubstring("config\n"));
}

TEST_CASE("what prepares a peer runs first, and the version is its own words") {
  Peer peer = scripted("cat @folder@/made; ");
  peer.prepare = {"sh", "-c", "echo prepared >@folder@/made"};
  peer.version = {"sh", "-c", "echo Copyright; echo scripted/1.2.3 >&2; echo 4"};
  RunningPeer running(peer, {}, {});
  CHECK(running.version() == "scripted/1.2.3");
  CHECK_THAT(running.stop(), ContainsSubstring("prepared\n"));
}

TEST_CASE("a preparation that fails is reported with what it said") {
  Peer peer = scripted("");
  peer.prepare = {"sh", "-c", "echo no compiler here; exit 3"};
  CHECK(start_error(peer) == "cannot prepare scripted: no compiler here\n");
}

TEST_CASE("a peer that ends at once is reported with what it said") {
  Peer peer;
  peer.name = "brief";
  peer.command = {"sh", "-c", "echo port @port@ is too hot; exit 1"};
  CHECK_THAT(start_error(peer), ContainsSubstring("brief ended before it listened on 127.0.0.1:") &&
                                    ContainsSubstring("its output:\nport ") &&
                                    ContainsSubstring(" is too hot\n"));
}

TEST_CASE("a peer that does not listen is reported with what it said, and does not stay") {
  const net::test::Folder folder;
  Peer peer;
  peer.name = "deaf";
  peer.command = {"sh", "-c", "echo $$ >" + folder / "id" + "; echo thinking; exec sleep 1000"};
  CHECK_THAT(
      start_error(peer, {}, {.patience = std::chrono::milliseconds(200)}),
      ContainsSubstring("deaf does not listen on 127.0.0.1:") && ContainsSubstring("thinking\n"));
  const pid_t process = std::atoi(read_file(folder / "id").c_str());
  REQUIRE(process > 0);
  CHECK(is_gone(process));
}

TEST_CASE("a missing program is reported by its name") {
  Peer peer;
  peer.name = "absent";
  peer.command = {"no-such-program-anywhere"};
  CHECK(start_error(peer) == "there is no program no-such-program-anywhere in PATH");
}

TEST_CASE("with a peer goes what it has started, and its folder") {
  const net::test::Folder folder;
  pid_t process = 0, child = 0;
  {
    // The shell is asked to end, and does not ask its child.
    RunningPeer peer(scripted("printf @folder@ >" + folder / "name" + "; ", As::its_parent), {},
                     {});
    process = peer.target().processes().at(0);
    child = Target(peer.target().address()).processes().at(0);
    REQUIRE(child != process);
    CHECK(fs::exists(read_file(folder / "name")));
    peer.stop();
    CHECK(is_gone(process));
    CHECK(is_gone(child));
  }
  CHECK_FALSE(fs::exists(read_file(folder / "name")));
}

TEST_CASE("a peer that goes without having been stopped leaves nothing either") {
  pid_t process = 0;
  {
    RunningPeer peer(scripted(""), {}, {});
    process = peer.target().processes().at(0);
  }
  CHECK(is_gone(process));
}

TEST_CASE("a peer runs on the CPU that it is given") {
  const unsigned cpu = kernel::allowed_cpus(0).back();
  RunningPeer peer(scripted(""), {}, {.cpu = cpu});
  CHECK(kernel::allowed_cpus(peer.target().processes().at(0)) == std::vector<unsigned>{cpu});
}

TEST_CASE("a missing CPU is reported") {
  CHECK_THAT(start_error(scripted(""), {}, {.cpu = 1000}), ContainsSubstring("sched_setaffinity"));
}

}  // namespace
}  // namespace merhaba::bench::target::test
