// merhaba-bench watch: what it sees beyond the TCP listeners of its own network namespace, and
// where it puts what it sees.
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <sstream>

#include "e2e/bench.hpp"
#include "e2e/client.hpp"
#include "net/resolve.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;
using nlohmann::json;

std::vector<json> lines_in(const std::string& path) {
  std::vector<json> all;
  std::istringstream text(test::read_file(path));
  for (std::string line; std::getline(text, line) && !text.eof();) all.push_back(json::parse(line));
  return all;
}

// Its JSON lines go to `file`, often. Standing when this returns.
class Watch {
 public:
  Watch(const Words& options, std::string file)
      : file_(std::move(file)), process_(bench_with(words_for(options))) {
    if (!eventually([&] { return !lines_in(file_).empty() || process_.ended(); }) ||
        process_.ended()) {
      throw std::runtime_error("no watch: " + process_.err());
    }
  }

  // The queue at an address, as the last line that has it says.
  json queue(const std::string& address) const {
    json found;
    for (const json& line : lines_in(file_)) {
      for (const json& each : line["queues"]) {
        if (each["address"] == address) found = each;
      }
    }
    return found;
  }
  std::string scrape() const {
    const std::string words = "metrics at http://";
    const std::string text = process_.err();
    const std::size_t begin = text.find(words) + words.size();
    const std::string address = text.substr(begin, text.find('/', begin) - begin);
    return ask(address, "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").body;
  }
  json stop() {
    process_.signal(SIGTERM);
    if (process_.wait() != 0) throw std::runtime_error("the watch failed: " + process_.err());
    return lines_in(file_).back();
  }
  std::vector<json> lines() const { return lines_in(file_); }

 private:
  Words words_for(const Words& options) const {
    Words words{"watch", "--quiet", "--interval", "20ms", "--json", file_};
    words.insert(words.end(), options.begin(), options.end());
    return words;
  }

  std::string file_;
  test::Process process_;
};

Fd connected(const net::SocketAddress& address) {
  Fd client(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (::connect(client.get(), address.get(), address.length) != 0 && errno != EINPROGRESS) {
    client.reset();
  }
  return client;
}

TEST_CASE("a Unix socket's queue is watched, and reported to refuse and not to drop") {
  const Folder folder;
  const net::SocketAddress address = net::unix_address(folder / "full.sock");
  const Fd listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(listener.get(), address.get(), address.length) == 0);
  REQUIRE(::listen(listener.get(), 2) == 0);
  Watch watch({"--netns", "self"}, folder / "lines");
  std::vector<Fd> clients;
  for (int i = 0; i < 3; ++i) clients.push_back(connected(address));
  CHECK_FALSE(connected(address));  // EAGAIN
  REQUIRE(eventually([&] {
    const json queue = watch.queue(address.text());
    return queue.is_object() && queue["high"] == 3 && queue["at_limit_ns"] > 0;
  }));
  const json summary = watch.stop();
  const json queue = watch.queue(address.text());
  CHECK(queue["family"] == "unix");
  CHECK(queue["limit"] == 2);
  CHECK(queue["drops"] == 0);
  CHECK(queue["programs"][0]["pid"] == ::getpid());
  CHECK_THAT(queue["words"].get<std::string>(),
             ContainsSubstring("held 3 of 3") && ContainsSubstring("failed with EAGAIN: raise"));
}

TEST_CASE("listeners of other network namespaces are watched, as they come and as they go") {
  if (::geteuid() != 0) SKIP("only root may enter other network namespaces");
  const Folder folder;
  Watch watch({"--netns", "all"}, folder / "lines");
  Command elsewhere;
  elsewhere.before_exec = [] {
    if (::unshare(CLONE_NEWNET) != 0) ::_exit(126);
  };
  std::string address;
  pid_t id = 0;
  {
    std::optional<Merhaba> server;
    try {
      server.emplace(Words{"-l", "0.0.0.0:0"}, elsewhere);
    } catch (const std::exception&) {
      SKIP("no network namespace of one's own here");
    }
    address = server->address();
    id = server->id();
    REQUIRE(eventually([&] {
      const json queue = watch.queue(address);
      return queue.is_object() && !queue["programs"].empty();
    }));
  }
  const json seen = watch.queue(address);
  CHECK(seen["programs"][0]["pid"] == id);
  CHECK(seen["netns"] != watch.lines().back()["namespaces"][0]["name"]);
  REQUIRE(eventually([&] { return watch.queue(address)["closed"] == true; }));
  REQUIRE(eventually([&] {  // the watch does not keep a namespace alive
    const json last = watch.lines().back();
    for (const json& netns : last["namespaces"]) {
      if (netns["name"] == seen["netns"]) return false;
    }
    return true;
  }));
  watch.stop();
}

TEST_CASE("metrics are served, the same to everybody who asks, and promtool has no complaint") {
  const Folder folder;
  const Merhaba server({"--stall", "600ms/700ms", "--backlog", "3"});
  std::unique_ptr<Watch> watch;
  try {
    watch = std::make_unique<Watch>(
        Words{"--netns", "self", "--prometheus", "127.0.0.1:0", "--textfile", folder / "a.prom"},
        folder / "lines");
  } catch (const std::runtime_error& error) {
    if (std::string(error.what()).find("this build has no metrics") == std::string::npos) throw;
    SKIP("this build has no metrics");
  }
  const net::SocketAddress address = net::resolve(net::parse_listen(server.address())).front();
  const std::string listener = "listener=\"" + server.address() + "\",program=\"merhaba\"";
  std::vector<Fd> clients;
  REQUIRE(eventually([&] {
    clients.push_back(connected(address));
    if (clients.size() > 40) clients.clear();
    const json queue = watch->queue(server.address());
    return queue.is_object() && queue["drops_in_all"] > 0;
  }));
  clients.clear();
  const std::string text = watch->scrape();
  CHECK_THAT(text, ContainsSubstring("accept_queue_limit{") && ContainsSubstring(listener));
  CHECK_THAT(text, ContainsSubstring("accept_queue_recent_high_water{"));
  CHECK_THAT(text, ContainsSubstring("accept_queue_netns_listen_drops_total{"));
  const std::size_t limit = text.find("accept_queue_limit{");
  const std::string sample = text.substr(limit, text.find('\n', limit) - limit);
  CHECK_THAT(watch->scrape(), ContainsSubstring(sample));
  CHECK_THAT(test::read_file(folder / "a.prom"), ContainsSubstring(listener));
  if (test::have_program("promtool")) {
    Command promtool;
    promtool.words = {"promtool", "check", "metrics"};
    promtool.input = text;
    const test::Said said = test::run(promtool);
    CHECK(said.code == 0);
    CHECK(said.out + said.err == "");
  }
  watch->stop();
}

TEST_CASE("a record has every change of depth, and adds up to the whole") {
  const Folder folder;
  const net::SocketAddress any = net::resolve(net::parse_listen("127.0.0.1:0")).front();
  const Fd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::bind(listener.get(), any.get(), any.length) == 0);
  REQUIRE(::listen(listener.get(), 4) == 0);
  const net::SocketAddress address = net::local_address(listener.get());
  Watch watch({"--netns", "self", "--record", folder / "record"}, folder / "lines");
  std::vector<Fd> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(connected(address));
  REQUIRE(eventually([&] {
    const json queue = watch.queue(address.text());
    return queue.is_object() && queue["drops_in_all"] >= 3 && !queue["oldest_waiter_ns"].is_null();
  }));
  clients.clear();
  const json summary = watch.stop();
  unsigned high = 0;
  std::uint64_t drops = 0;
  std::int64_t before = 0;
  for (const json& line : lines_in(folder / "record")) {
    for (const json& queue : line["queues"]) {
      if (queue["address"] != address.text() || !queue.contains("points")) continue;
      for (const json& point : queue["points"]) {
        CHECK(point[0] > before);
        before = point[0];
        high = std::max(high, point[1].get<unsigned>());
        drops += point[2].get<std::uint64_t>();
      }
    }
  }
  CHECK(high == 5);
  for (const json& queue : summary["queues"]) {
    if (queue["address"] != address.text()) continue;
    CHECK(queue["high"] == 5);
    CHECK(queue["drops"] == drops);
    CHECK(queue["oldest_waiter_ns"] > 0);
  }
}

TEST_CASE("where it cannot look, or cannot be heard, is said") {
  const Folder folder;
  Said said = run_bench({"watch", "--netns", folder / "nobodys", "-d", "1s"});
  CHECK(said.code == 1);
  CHECK_THAT(said.err, ContainsSubstring("cannot find a network namespace at " + folder.path()));
  const Merhaba server;
  said = run_bench({"watch", "--prometheus", server.address(), "-d", "1s"});
  CHECK(said.code == 1);
  CHECK_THAT(said.err,
             ContainsSubstring("this build has no metrics") ||
                 ContainsSubstring("cannot serve metrics at " + server.address() + ": EADDRINUSE"));
  said = run_bench({"watch", "--prometheus", "unix:/run/x", "-d", "1s"});
  CHECK_THAT(said.err, ContainsSubstring("--prometheus takes an address and a port") ||
                           ContainsSubstring("this build has no metrics"));
  for (const Words& wrong :
       {Words{"--cpu-limit", "0"}, Words{"--netns", "all", "--netns", "self"}}) {
    Words words{"watch", "-d", "1s"};
    words.insert(words.end(), wrong.begin(), wrong.end());
    said = run_bench(words);
    CAPTURE(said.err);
    CHECK(said.code == 2);
    CHECK_THAT(said.err, ContainsSubstring(wrong[0]));
  }
}

}  // namespace
}  // namespace merhaba::e2e
