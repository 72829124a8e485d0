// What a successor does with the sockets of its predecessor, which is the test itself.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <list>
#include <memory>

#include "e2e/client.hpp"
#include "e2e/passed.hpp"
#include "net/accept_queue.hpp"
#include "net/channel.hpp"
#include "net/handshakes.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using net::Channel;

constexpr std::chrono::seconds kPatience{30};

// A successor that was passed `sockets`, and the other end of its channel.
class Successor {
 public:
  Successor(const std::vector<const Socket*>& sockets, const std::string& names,
            const std::string& origins, std::vector<std::string> options) {
    auto [ours, its] = Channel::make();
    Command command = passed(sockets, names, its.get());
    command.variables.emplace_back("MERHABA_HAND_OVER",
                                   std::to_string(3 + sockets.size()) + origins);
    process_ = std::make_unique<test::Process>(merhaba_with(std::move(options), command));
    channel_ = std::move(ours);
  }

  std::string line() {
    std::string line;
    return channel_.receive(line, kPatience) == Channel::Got::line ? line : "nothing";
  }
  void say(const std::string& line) { REQUIRE(channel_.send(line)); }
  void close() { channel_.close(); }
  test::Process& process() { return *process_; }
  bool has_said(const std::string& text) const {
    return test::eventually([&] { return process_->err().find(text) != std::string::npos; });
  }
  int stop() {
    process_->signal(SIGTERM);
    return process_->wait();
  }

 private:
  Channel channel_;
  std::unique_ptr<test::Process> process_;
};

TEST_CASE("before the predecessor says so, a successor accepts nobody and changes nothing") {
  const Socket socket;
  Client queued(socket.address());
  queued.send(request());
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  CHECK(successor.line() == "ready 1");
  CHECK_FALSE(queued.has_input(100));
  [[maybe_unused]] const auto limit = [&] {
    return net::queue_state(socket.fd()).value_or(net::QueueState{}).limit;
  };
#ifdef MERHABA_LINUX
  CHECK(limit() == 16);
#endif
  successor.say("go");
  CHECK(successor.line() == "serving");
  CHECK(queued.answer().body == default_greeting);
#ifdef MERHABA_LINUX
  CHECK(limit() > 16);
#endif
  successor.say("done");
  CHECK(ask(socket.address()).body == default_greeting);
  CHECK(successor.stop() == 0);
  CHECK(successor.process().err().find("the previous process ended") == std::string::npos);
}

TEST_CASE("what a successor does not want it has closed before it is ready") {
  Socket kept;
  Socket left;
  Successor successor({&left, &kept}, "merhaba:merhaba", " ours ours", {"-l", kept.address()});
  CHECK(successor.line() == "ready 01");
  left.close();
  CHECK_FALSE(connects(left.address()));
  successor.say("go");
  CHECK(ask(kept.address()).body == default_greeting);
  CHECK(successor.stop() == 0);
}

TEST_CASE("port 0 takes those that the system chose, in their order, and no other") {
  const Socket one;
  const Socket asked_for;
  const Socket two;
  Successor successor({&one, &asked_for, &two}, "m:m:m", " chosen ours chosen",
                      {"-l", "127.0.0.1:0", "-l", "127.0.0.1:0", "-l", "127.0.0.1:0"});
  CHECK(successor.line() == "ready 101");
  successor.say("go");
  CHECK(successor.has_said("listening on " + two.address()));
  const std::string err = successor.process().err();
  CHECK(err.find("listening on " + one.address()) < err.find("listening on " + two.address()));
  CHECK_THAT(err, !ContainsSubstring("listening on " + asked_for.address()));
  CHECK(successor.stop() == 0);
}

TEST_CASE("a successor says that it stops, and loses nobody of those queued") {
  const Socket socket;
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  CHECK(successor.line() == "ready 1");
  successor.say("go");
  CHECK(ask(socket.address()).body == default_greeting);
  successor.process().signal(SIGSTOP);
  std::list<Client> queued;
  for (int i = 0; i < 50; ++i) queued.emplace_back(socket.address()).send(request());
  successor.process().signal(SIGTERM);
  successor.process().signal(SIGCONT);
  CHECK(successor.line() == "serving");
  CHECK(successor.line() == "stopping");
  for (Client& client : queued) CHECK(client.answer().body == default_greeting);
  CHECK(successor.process().wait() == 0);
}

#ifdef MERHABA_LINUX
TEST_CASE("a filter that is found on a socket of ours is taken off") {
  const Socket socket;
  if (!net::refuse_new_handshakes(socket.fd())) SKIP("no filter may be attached here");
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  CHECK(successor.line() == "ready 1");
  successor.say("go");
  CHECK(successor.has_said("listening on"));
  CHECK(ask(socket.address()).body == default_greeting);
  CHECK(successor.stop() == 0);
}

TEST_CASE("an option that is not asked for any more is taken off") {
  const Socket socket;
  const int seconds = 5;
  REQUIRE(::setsockopt(socket.fd(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds) == 0);
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  CHECK(successor.line() == "ready 1");
  successor.say("go");
  CHECK(successor.line() == "serving");
  int now = -1;
  socklen_t length = sizeof now;
  REQUIRE(::getsockopt(socket.fd(), IPPROTO_TCP, TCP_DEFER_ACCEPT, &now, &length) == 0);
  CHECK(now == 0);
  CHECK(successor.stop() == 0);
}

TEST_CASE("the service manager's sockets stay its own across a hand-over, by their names") {
  const Socket web;
  const Socket admin;
  Successor successor({&web, &admin}, "web:admin", " service-manager service-manager",
                      {"-l", "systemd:admin"});
  CHECK(successor.line() == "ready 01");
  successor.say("go");
  CHECK(ask(admin.address()).body == default_greeting);
  CHECK(successor.has_said("backlog set by systemd, 16 in effect"));
  CHECK(successor.stop() == 0);
  Client late(admin.address());  // no filter was put on it, nor taken off
  CHECK(net::queue_state(admin.fd())->limit == 16);
}
#endif

TEST_CASE("a successor whose predecessor is gone by then serves, and says so") {
  const Socket socket;
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  successor.close();
  CHECK(ask(socket.address()).body == default_greeting);
  CHECK(successor.has_said("the previous process ended before its connections did"));
  CHECK(successor.stop() == 0);
}

TEST_CASE("a successor that gets no reply gives up, with the reason") {
  const Socket socket;
  Successor successor({&socket}, "merhaba", " ours", {"-l", socket.address()});
  CHECK(successor.line() == "ready 1");
  CHECK(successor.process().wait() == 1);
  CHECK_THAT(successor.process().err(), ContainsSubstring("it has not responded for 10 s"));
}

TEST_CASE("a hand-over that is not understood is an error, and touches nothing") {
  const Socket socket;
  for (const std::string origins :
       {"", " ours ours", " theirs", " file:1", " file:1:x", "x ours"}) {
    Successor successor({&socket}, "merhaba", origins, {"-l", socket.address()});
    CHECK(successor.process().wait() == 1);
    CHECK_THAT(successor.process().err(),
               ContainsSubstring("cannot take over from the running process"));
    CHECK(successor.line() == "nothing");
  }
  CHECK(connects(socket.address()));
}

TEST_CASE("systemd sockets that are not there, or given twice, are reported at a hand-over, too") {
  const Socket socket;
  for (const auto& [options, reason] :
       {std::pair{std::vector<std::string>{"-l", "systemd:admin"}, "no socket of that name"},
        {{"-l", "systemd", "-l", "systemd:web"}, "is given twice"}}) {
    Successor successor({&socket}, "web", " service-manager", options);
    CHECK(successor.process().wait() == 1);
    CHECK_THAT(successor.process().err(), ContainsSubstring(reason));
  }
  Successor none({&socket}, "merhaba", " ours", {"-l", "systemd"});
  CHECK(none.process().wait() == 1);
  CHECK_THAT(none.process().err(), ContainsSubstring("has none to hand over"));
}

}  // namespace
}  // namespace merhaba::e2e
