// --probe: whether a server serves, by its exit code.
#include <sys/socket.h>

#include <thread>

#include "e2e/admin.hpp"
#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "net/address.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"
#include "net/socket.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

void check_serves(const std::vector<std::string>& options, const std::string& words) {
  const Said said = run_merhaba(options);
  CAPTURE(options, said.err);
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring(words) && ContainsSubstring(" ms\n"));
  CHECK(said.err.empty());
}

void check_does_not(const std::vector<std::string>& options, const std::string& reason) {
  const Said said = run_merhaba(options);
  CAPTURE(options);
  CHECK(said.code == 1);
  CHECK(said.out.empty());
  CHECK_THAT(said.err, ContainsSubstring(" does not serve: " + reason));
}

// A server that sends `response` to its one client, and then closes the connection or keeps it.
class Foreign {
 public:
  Foreign(std::string response, bool closes)
      : listener_(net::new_stream_socket(AF_INET)), response_(std::move(response)) {
    net::SocketAddress any = net::resolve(net::parse_listen("127.0.0.1:0")).front();
    REQUIRE(::bind(listener_.get(), any.get(), any.length) == 0);
    REQUIRE(::listen(listener_.get(), 5) == 0);
    address_ = net::local_address(listener_.get()).text();
    thread_ = std::thread([this, closes] { serve(closes); });
  }
  ~Foreign() {
    thread_.join();
    client_.reset();
  }
  const std::string& address() const { return address_; }

 private:
  void serve(bool closes) {
    test::eventually([this] {
      client_.reset(net::accept_now(listener_.get(), nullptr));
      return static_cast<bool>(client_);
    });
    test::eventually([this] { return net::has_input(client_.get()); });
    char request[1024];
    net::recv_now(client_.get(), request, sizeof request);
    net::send_now(client_.get(), response_, {}, false);
    if (closes) client_.reset();
  }

  Fd listener_;
  std::string response_;
  std::string address_;
  Fd client_;
  std::thread thread_;
};

TEST_CASE(
    "a server that serves is found so, by every kind of address, and counts the probe served") {
  const Folder folder;
  const std::string local = "unix:" + (folder / "socket");
  Merhaba merhaba({"-l", "127.0.0.1:0", "-l", local});
  const std::string port = merhaba.address().substr(merhaba.address().rfind(':'));
  check_serves({"--probe", merhaba.address()}, merhaba.address() + " serves: status 200 in ");
  check_serves({"--probe", port.substr(1)}, "status 200");
  check_serves({"--probe", port}, "status 200");
  check_serves({"--probe", "localhost" + port + "/any/path"}, "/any/path serves: status 200");
  check_serves({"--probe", local}, "status 200");
  const Ended ended = merhaba.stop();
  CHECK(ended.account.served == 5);
  CHECK(ended.account.accepted == 5);
}

TEST_CASE("a large greeting is read to its end") {
  const Folder folder;
  test::write_file(folder / "greeting", std::string(10'000'000, 'x'));
  Merhaba merhaba({"--body-file", folder / "greeting"});
  check_serves({"--probe", merhaba.address()}, "status 200");
  CHECK(merhaba.stop().account.served == 1);
}

TEST_CASE("a backend that is down does not serve, and a redirect does") {
  Merhaba down({"-s", "503"});
  check_does_not({"--probe", down.address()},
                 "its response has status 503, which is not from 200 to 399");
  Merhaba elsewhere({"-s", "302"});
  check_serves({"--probe", elsewhere.address()}, "status 302");
}

TEST_CASE(
    "a server of the raw protocol is probed with that option, as its environment may have it") {
  Merhaba raw({"-p", "raw"});
  check_does_not({"--probe", raw.address()}, "its response is not HTTP/1 but begins \"Merhaba");
  check_serves({"--probe", raw.address(), "-p", "raw"}, "serves: a response in ");
  Command command;
  command.variables = {{"MERHABA_PROTOCOL", "raw"}, {"MERHABA_LISTEN", ":80"}};
  const Said said = run_merhaba({"--probe", raw.address()}, command);
  CHECK(said.code == 0);
}

TEST_CASE("readiness is probed on the admin listener") {
  Merhaba merhaba(with_admin({"--drain-delay", "20s"}));
  REQUIRE(merhaba.has_said("admin listener on "));
  const std::string admin = admin_of(merhaba.err());
  check_serves({"--probe", admin + "/readyz"}, "status 200");
  merhaba.process().signal(SIGTERM);
  CHECK(merhaba.has_said("stopping: accepting for another"));
  check_does_not({"--probe", admin + "/readyz"}, "its response has status 503");
  check_serves({"--probe", admin + "/livez"}, "status 200");
  CHECK(merhaba.stop(SIGINT).code == 0);
}

TEST_CASE("where nothing listens, or a server that does not serve, the reason is given") {
  std::string gone;
  {
    Merhaba merhaba;
    gone = merhaba.address();
    merhaba.stop();
  }
  check_does_not({"--probe", gone}, "Connection refused");
  check_does_not({"--probe", "unix:/nowhere/socket"}, "No such file or directory");
  check_does_not({"--probe", Foreign("SSH-2.0-x\r\n", true).address()},
                 "its response is not HTTP/1 but begins \"SSH-2.0-x");
  check_does_not({"--probe", Foreign("HTTP/1.1 2x0 OK\r\n", true).address()},
                 "its response is not");
  check_does_not(
      {"--probe", Foreign("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", true).address()},
      "it closes the connection before its response ends");
  check_does_not({"--probe", Foreign("", true).address()},
                 "it closes the connection without a response");
  check_does_not({"--probe", "no.such.host.invalid:80"}, "unknown host \"no.such.host.invalid\"");
}

TEST_CASE("a server that hangs is given up after three seconds") {
  Merhaba stopped;
  stopped.process().signal(SIGSTOP);
  check_does_not({"--probe", stopped.address()}, "it sends no response within 3s");
  stopped.process().signal(SIGCONT);
  CHECK(stopped.stop().code == 0);
  Foreign endless("HTTP/1.1 200 OK\r\n\r\n", false);
  check_does_not({"--probe", endless.address()}, "its response does not end within 3s");
}

TEST_CASE("a server that keeps the connection serves, once its response is whole") {
  const Foreign keeps("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", false);
  check_serves({"--probe", keeps.address()}, "status 200");
}

TEST_CASE(
    "of several addresses, one that hangs leaves the others their time, and each has its reason") {
  Merhaba merhaba;
  net::SocketAddress v6 = net::resolve(net::parse_listen("[::1]:0")).front();
  v6.set_port(static_cast<std::uint16_t>(
      std::stoi(merhaba.address().substr(merhaba.address().rfind(':') + 1))));
  const Fd hangs = net::new_stream_socket(AF_INET6);
  if (!hangs || ::bind(hangs.get(), v6.get(), v6.length) != 0) SKIP("this machine has no IPv6");
  REQUIRE(::listen(hangs.get(), 5) == 0);
  const std::string port = ":" + std::to_string(v6.port());
  check_serves({"--probe", port}, "status 200");
  merhaba.stop();
  check_does_not({"--probe", port},
                 "[::]" + port + ": it sends no response within 1500ms; 0.0.0.0" + port + ": ");
}

TEST_CASE("what cannot be probed is wrong use") {
  CHECK(run_merhaba({"--probe", "systemd"}).code == 2);
  CHECK(run_merhaba({"--probe", "127.0.0.1:0"}).code == 2);
}

}  // namespace
}  // namespace merhaba::e2e
