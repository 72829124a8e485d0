// Hand-overs to a successor that does not come to serve: nothing changes.
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <list>

#include "e2e/client.hpp"
#include "e2e/replaceable.hpp"
#include "e2e/succession.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

// The hand-over fails for this reason, and the server goes on as if nothing had been; then, once
// the program is what it was, the hand-over comes about.
void check_goes_on(Succession& servers, const Replaceable& program, const std::string& reason) {
  CAPTURE(reason);
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  CHECK(servers.fails_to_hand_over(reason));
  CHECK(ask(servers.address()).body == default_greeting);
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().body == default_greeting);
  open = Client(servers.address());  // ends the other
  program.put_back();
  servers.hand_over();
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK(ask(servers.address()).body == default_greeting);
  servers.stop();
}

TEST_CASE("a successor that does not start, or ends at once, changes nothing") {
  for (const auto& [script, reason] : {
           std::pair{"exit 0", "it ended with exit code 0"},
           {"exit 3", "it ended with exit code 3"},
           {"kill -9 $$", "it was ended by signal 9"},
           {"for i in 3 4 5 6; do eval \"exec $i>&-\"; done; exec sleep 60",  // and lives on
            "it was ended by signal 9"},
           {"exec sleep 60", "it was not ready within 10 s"},
       }) {
    const Replaceable program;
    Succession servers({"-w", "2", "--header-timeout", "60s"}, program.command());
    program.replace(script);
    check_goes_on(servers, program, reason);
  }
}

TEST_CASE("a program that is not there any more, or may not be executed, changes nothing") {
  const Replaceable program;
  Succession servers({}, program.command());
  program.remove();
  check_goes_on(servers, program, "No such file or directory");

  Succession others({}, program.command());
  program.replace("exit 0");
  ::chmod(program.path().c_str(), 0644);
  check_goes_on(others, program, "Permission denied");
}

TEST_CASE(
    "a configuration that is not valid any more is reported by the successor, and changes "
    "nothing") {
  const Folder folder;
  const std::string file = folder / "configuration";
  test::write_file(file, "greeting = one\nlisten = 127.0.0.1:0\n");
  const Replaceable program;
  Succession servers({"--config", file}, program.command());
  test::write_file(file, "greeting = two\nbacklog = many\n");
  CHECK(servers.fails_to_hand_over("it ended with exit code 2"));
  CHECK_THAT(servers.err(), ContainsSubstring("backlog"));
  CHECK(ask(servers.address()).body == "one");

  // A port that somebody else has.
  const Merhaba other;
  test::write_file(file,
                   "greeting = two\nlisten = [\"127.0.0.1:0\", \"" + other.address() + "\"]\n");
  CHECK(servers.fails_to_hand_over("it ended with exit code 1"));
  CHECK_THAT(servers.err(), ContainsSubstring("cannot listen on " + other.address()));
  CHECK(ask(servers.address()).body == "one");
}

// It is ready, and gets its "go": from then on nobody accepts until the loss is seen.
TEST_CASE("a successor that does not come to serve is replaced by its predecessor") {
  for (const auto& [script, reason] :
       {std::pair{"sleep 0.2; exit 3", "it ended with exit code 3"},
        {"exec sleep 60", "it did not begin to serve within 10 s"}}) {
    const Replaceable program;
    Succession servers({}, program.command());
    program.replace(std::string("echo 'ready 1' >&4; read go <&4; ") + script);
    servers.signal(SIGUSR2);
    CHECK(servers.has_said(std::to_string(servers.started()) + " accepts from now on"));
    Client queued(servers.address());
    queued.send(request());
    CHECK(servers.has_said(reason));
    CHECK(queued.answer().body == default_greeting);
    program.put_back();
    servers.hand_over();
    CHECK(ask(servers.address()).body == default_greeting);
    CHECK(servers.wait(servers.first().id()) == 0);
    servers.stop();
  }
}

TEST_CASE("a hand-over that fails leaves the files of the one that serves") {
  const Folder folder;
  const std::string file = folder / "configuration";
  const std::string socket = "unix:" + (folder / "socket");
  test::write_file(file, "listen = \"" + socket + "\"\n");
  Succession servers({"--config", file, "--pid-file", folder / "pid"});
  const Merhaba other;
  test::write_file(file, "listen = [\"" + socket + "\", \"" + other.address() + "\"]\n");
  CHECK(servers.fails_to_hand_over("it ended with exit code 1"));
  CHECK(ask(socket).body == default_greeting);
  CHECK(test::read_file(folder / "pid") == std::to_string(servers.serving()) + "\n");
}

TEST_CASE("a second SIGUSR2 while a successor starts is ignored, and SIGTERM cancels it") {
  const Replaceable program;
  Succession servers({}, program.command());
  program.replace("exec sleep 60");
  servers.signal(SIGUSR2);
  const pid_t slow = servers.started();
  servers.signal(SIGUSR2);
  CHECK(servers.has_said("SIGUSR2 is ignored: a successor is already being started"));
  Client open(servers.address());
  open.send("GET / HTTP/1.1\r\n");
  CHECK(ask(servers.address()).status == 200);
  servers.signal(SIGTERM);
  CHECK(becomes_refused(servers.address()));
  CHECK(test::eventually([&] { return ::kill(slow, 0) != 0; }));
  open.send("Host: a\r\n\r\n");
  CHECK(open.answer().status == 200);
  CHECK(servers.wait(servers.first().id()) == 0);
  CHECK_THAT(servers.err(), !ContainsSubstring("has failed"));
  CHECK_THAT(servers.err(), ContainsSubstring("served 2,"));
}

}  // namespace
}  // namespace merhaba::e2e
