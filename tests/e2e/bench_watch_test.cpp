// merhaba-bench watch: what a queue that overflows looks like to whoever watches it.
#include <unistd.h>

#include <csignal>
#include <functional>
#include <sstream>

#include "e2e/bench.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;
using test::Process;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

// Nobody takes its clients.
class Full {
 public:
  Full() : listener_(net::new_stream_socket(AF_INET)) {
    const net::SocketAddress any = net::resolve(net::parse_listen("127.0.0.1:0")).front();
    if (::bind(listener_.get(), any.get(), any.length) != 0 || ::listen(listener_.get(), 5) != 0) {
      throw std::runtime_error("cannot listen");
    }
    address_ = net::local_address(listener_.get());
  }

  void fill() {
    for (int i = 0; i < 6; ++i) call();
  }
  // Of those for whom there is room, each is in the queue when this returns.
  void call() {
    clients_.push_back(net::new_stream_socket(AF_INET));
    ::connect(clients_.back().get(), address().get(), address().length);
  }

  const net::SocketAddress& address() const { return address_; }
  std::string port() const { return std::to_string(address().port()); }
  void close() { listener_.reset(); }

 private:
  Fd listener_;
  net::SocketAddress address_;
  std::vector<Fd> clients_;
};

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> all;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    all.push_back(json::parse(line));
  }
  return all;
}

TEST_CASE("a full queue is reported in a table and in words") {
  Full server;
  server.fill();
  const Said said = run_bench({"watch", server.port(), "--duration", "300ms"});
  CHECK(said.code == 0);
  CHECK(said.err == "");
  CHECK_THAT(said.out, ContainsSubstring(server.address().text() + "      6      5     6      0"));
  CHECK_THAT(said.out, ContainsSubstring("test_e2e (" + std::to_string(::getpid())));
  CHECK_THAT(said.out, ContainsSubstring(server.address().text() +
                                         " held 6 of 6, at its limit all the time"));
  CHECK_THAT(said.out, ContainsSubstring("nothing was dropped"));
  CHECK_THAT(said.out, ContainsSubstring("per second") && ContainsSubstring("of one CPU"));
}

TEST_CASE("watch shows the queue fill up, drop and close, and what would have been enough") {
  Full server;
  const std::string address = server.address().text();
  Process watch(bench_with({"watch", server.port(), "--interval", "20ms", "--json", "-"}));
  const auto some_interval = [&](const std::function<bool(const json&)>& holds) {
    return eventually([&] {
      for (const json& line : lines_of(watch.out())) {
        if (!line["queues"].empty() && holds(line["queues"][0])) return true;
      }
      return false;
    });
  };
  REQUIRE(some_interval([](const json& queue) { return queue["depth"] == 0; }));
  server.fill();
  REQUIRE(some_interval([](const json& queue) { return queue["depth"] == 6; }));
  server.call();
  REQUIRE(some_interval([](const json& queue) { return queue["drops"] > 0; }));
  server.close();
  REQUIRE(some_interval([](const json& queue) { return queue["closed"] == true; }));
  watch.signal(SIGINT);
  CHECK(watch.wait() == 0);
  CHECK(watch.err() == "");

  const std::vector<json> lines = lines_of(watch.out());
  for (const json& line : lines) {
    CHECK(line["schema"] == 2);
    CHECK(line["kind"] == "watch");
    CHECK(line["part"] == (&line == &lines.back() ? "summary" : "interval"));
  }
  const json queue = lines.back()["queues"].at(0);
  CHECK(queue["address"] == address);
  CHECK(queue["limit"] == 5);
  CHECK(queue["holds"] == 6);
  CHECK(queue["high"] == 6);
  CHECK(queue["drops"] >= 1);
  CHECK(queue["enough_at_least"] == 6);
  CHECK(queue["programs"][0]["pid"] == ::getpid());
  CHECK_THAT(
      queue["words"].get<std::string>(),
      ContainsSubstring("held 6 of 6") && ContainsSubstring("dropped, so that about 1 client "
                                                            "waited 1 s or more; raise the "
                                                            "backlog to at least 6 or accept "
                                                            "faster"));
  CHECK(lines.back()["namespaces"][0]["kernel"]["TcpExtListenDrops"] >= 1);
  std::uint64_t drops = 0;
  for (const json& line : lines) {
    if (line["part"] != "interval") continue;
    for (const json& each : line["queues"]) drops += each["drops"].get<std::uint64_t>();
  }
  CHECK(drops == queue["drops"]);
}

TEST_CASE("lines come one an interval, and a file has the same as JSON") {
  Full server;
  server.fill();
  const Folder folder;
  const Said said = run_bench({"watch", server.port(), "-d", "90ms", "-i", "30ms", "-r", "500",
                               "--json", folder / "watch.json"});
  CHECK(said.code == 0);
  CHECK_THAT(said.out, ContainsSubstring(" s  1 queue, 0 dropped  " + server.address().text() +
                                         ": 6, at most 6 of 6, 0 dropped, test_e2e ("));
  const std::vector<json> lines = lines_of(test::read_file(folder / "watch.json"));
  REQUIRE(lines.size() >= 2);
  CHECK(lines.back()["part"] == "summary");
  CHECK(lines.back()["namespaces"][0]["sampling"]["period_ns"] == 2'000'000);
}

TEST_CASE("a file of metrics has the drops of a socket that has closed, for a while") {
  Full server;
  const Folder folder;
  const std::string file = folder / "queues.prom";
  Process watch(bench_with({"watch", server.port(), "-q", "-i", "20ms", "--textfile", file}));
  const auto has = [&](const std::string& metric) {
    const std::string text = test::read_file(file);
    return text.find(metric + "{") != std::string::npos;
  };
  REQUIRE(eventually([&] { return has("accept_queue_depth") || watch.ended(); }));
  if (watch.ended()) {
    CHECK_THAT(watch.err(), ContainsSubstring("this build has no metrics"));
    SKIP("this build has no metrics");
  }
  server.close();
  REQUIRE(eventually([&] { return !has("accept_queue_depth"); }));
  test::pause(std::chrono::milliseconds(100));  // some intervals more
  CHECK(has("accept_queue_dropped_packets_total"));
  watch.signal(SIGINT);
  CHECK(watch.wait() == 0);
}

TEST_CASE("an interval that ends with the watch is said once") {
  Full server;
  const Said said = run_bench({"watch", server.port(), "-d", "200ms", "-i", "100ms"});
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = said.out.find(" s  1 queue", at)) != std::string::npos; ++at) {
    ++lines;
  }
  CHECK(lines == 2);
}

TEST_CASE("a port on which nobody listens is watched all the same, and reported at the end") {
  std::string port;
  {
    const Full server;
    port = server.port();
  }
  const Said said = run_bench({"watch", port, "--duration", "100ms", "--interval", "20ms"});
  CHECK(said.code == kFailed);
  CHECK_THAT(said.out, ContainsSubstring("s  nobody listens on port " + port + "\n") &&
                           ContainsSubstring("nobody listened on port " + port + "\n"));
  CHECK_THAT(said.err, ContainsSubstring("nobody listened"));
}

TEST_CASE("an ordinary user sees the queues of others, but not their programs") {
  if (::geteuid() != 0) SKIP("only root can become another user");
  Full server;
  server.fill();
  Command command = bench_with({"watch", server.port(), "--duration", "100ms"});
  command.before_exec = [] {
    constexpr uid_t kNobody = 65534;
    if (::setresuid(kNobody, kNobody, kNobody) != 0) ::_exit(127);
  };
  const Said said = test::run(command);
  if (said.code == 127) SKIP("another user cannot run merhaba-bench from here");
  CHECK(said.code == 0);
  CHECK_THAT(said.out,
             ContainsSubstring("held 6 of 6") && ContainsSubstring("not visible (user 0)"));
}

TEST_CASE("what cannot be watched is wrong use") {
  const std::pair<Words, const char*> wrong[] = {{{"watch", "0"}, "0"},
                                                 {{"watch", "70000"}, "70000"},
                                                 {{"watch", "--rate", "0"}, "rate"},
                                                 {{"watch", "--interval", "0"}, "--interval"},
                                                 {{"watch", "-d", "long"}, "--duration"}};
  for (const auto& [words, named] : wrong) {
    const Said said = run_bench(words);
    CHECK(said.code == kUsage);
    CHECK_THAT(said.err, ContainsSubstring(named));
  }
  const Said said = run_bench({"watch", "-d", "10ms", "--json", "/no/where/at/all"});
  CHECK(said.code == kFailed);
  CHECK_THAT(said.err, ContainsSubstring("cannot write /no/where/at/all"));
}

}  // namespace
}  // namespace merhaba::e2e
