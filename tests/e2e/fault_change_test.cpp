// Faults that are set, changed and taken back while the server serves: by PUT and DELETE /faults,
// and by a reload. What fails, fails as asked.
#include <atomic>
#include <csignal>
#include <mutex>
#include <thread>

#include "e2e/faulty.hpp"
#include "net/phantom.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr milliseconds kPrompt{900};  // a dropped SYN is sent again after 1 s

// Clients that come one after another, of several threads, until end().
class Load {
 public:
  explicit Load(const std::string& address) {
    for (int i = 0; i < 4; ++i) {
      threads_.emplace_back([this, address] {
        while (!ending_) add(visit(address));
      });
    }
  }
  ~Load() { end(); }
  std::vector<Visit> end() {
    ending_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
    return std::move(visits_);
  }
  bool goes_on() const {  // with some more clients
    const std::size_t before = count_;
    return eventually([&] { return count_ >= before + 40; });
  }

 private:
  void add(Visit visit) {
    const std::lock_guard lock(mutex_);
    visits_.push_back(std::move(visit));
    ++count_;
  }

  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::vector<Visit> visits_;
  std::vector<std::thread> threads_;
};

// From the moment it is asked for to the moment it is gone.
struct Spell {
  std::string kind;
  Clock::time_point begin;
  Clock::time_point end;

  bool meets(const Visit& visit) const { return visit.began <= end && visit.ended >= begin; }
};

// Whether that is what clients may see of it.
bool is_meant(const Visit& visit, const std::string& kind) {
  if (visit.is_served()) return true;
  const bool is_closed = visit.end == End::closed;
  const std::string fault = "X-Fault: " + kind + "\r\n";
  const bool is_named = visit.response.find(fault) != std::string::npos;
  if (kind == "refuse") return visit.is_refused();
  if (kind == "accept-reset") {
    return visit.response.empty() && (visit.end == End::reset || !visit.trouble.empty());
  }
  if (kind == "status:503") return visit.response.starts_with("HTTP/1.1 503 ") && is_named;
  if (kind == "close") return visit.response.empty() && is_closed;
  if (kind == "truncate") return is_named && is_closed && !visit.response.ends_with("!");
  if (kind == "reset:4") return is_named && visit.end == End::reset;
  if (kind == "garbage") return is_closed && visit.response.find("garbage") != std::string::npos;
  return false;
}

TEST_CASE(
    "under load, what fails fails as is asked for just then, and nothing between two faults") {
  std::vector<std::string> kinds{"delay:20ms", "status:503", "hang",
                                 "close",      "truncate",   "trickle:50/1ms",
                                 "reset:4",    "garbage",    "accept-reset"};
#ifdef MERHABA_LINUX
  kinds.insert(kinds.end(), {"queue-full", "accept-late:20ms", "refuse"});
  if (net::may_make_phantoms()) kinds.insert(kinds.end(), {"phantom", "phantom@50%"});
#endif
  for (const std::string workers : {"1", "2"}) {
    Faulty server({"-w", workers});
    std::vector<Spell> spells;
    Load load(server.address());
    CHECK(load.goes_on());
    for (const std::string& kind : kinds) {
      Spell& spell = spells.emplace_back();
      spell.kind = kind;
      spell.begin = Clock::now();
      server.set(kind);
      test::pause(milliseconds(30));
      server.clear();
      spell.end = Clock::now();
      CHECK(load.goes_on());
      CHECK(server.count(kind.substr(0, kind.find_first_of(":@"))) > 0);
    }
    const std::vector<Visit> visits = load.end();
    std::uint64_t served = 0;
    std::size_t between = 0;
    for (const Visit& visit : visits) {
      if (visit.is_served()) ++served;
      bool met = false;
      bool meant = false;
      std::string of;
      for (const Spell& spell : spells) {
        if (!spell.meets(visit)) continue;
        met = true;
        meant = meant || is_meant(visit, spell.kind);
        of += spell.kind + " ";
      }
      CAPTURE(of, visit.response, visit.trouble, visit.lasted().count(), visit.end);
      if (met) {
        CHECK(meant);
        continue;
      }
      ++between;
      CHECK(visit.is_served());
      CHECK_THAT(visit.response, !ContainsSubstring("X-Fault"));
      CHECK(visit.lasted() < kPrompt);
    }
    CHECK(between > 100);
    const Ended ended = server.stop();
    CHECK(ended.account.timed_out + ended.account.shed + ended.account.abandoned == 0);
  }
}

TEST_CASE("one fault in place of another, a hundred times under load: nobody fails") {
  Faulty server({"-w", "2"});
  Load load(server.address());
  const std::string specs[] = {
      "delay:1ms",      "trickle:40/1ms\ndelay:2ms@50%", "", "hang@1ms/3ms", "accept-late:2ms",
      "queue-full:4095"};
  for (int i = 0; i < 100; ++i) server.set(specs[static_cast<std::size_t>(i) % std::size(specs)]);
  server.clear();
  CHECK(load.goes_on());
  for (const Visit& visit : load.end()) {
    CAPTURE(visit.response, visit.trouble);
    CHECK(visit.is_served());
  }
  const Ended ended = server.stop();
  CHECK(ended.account.served == ended.account.accepted);
}

// A server with a configuration that is changed. Its responses, one a connection, 'f' for a fault.
class Configured {
 public:
  explicit Configured(const std::string& content) : server_(with_file(content)) {}

  Faulty& server() { return server_; }
  void reload(const std::string& content) {
    test::write_file(file_, content);
    server_.merhaba().process().signal(SIGHUP);
  }
  // Waits for the reload: what it says is in force then.
  void reload_to(const std::string& greeting, const std::string& more) {
    reload("greeting = '" + greeting + "'\n" + more);
    CHECK(eventually([&] {
      return get(server_.admin(), "/metrics")
                 .body.find("_reloads_total{result=\"done\"} " + std::to_string(reloads_ + 1)) !=
             std::string::npos;
    }));
    ++reloads_;
    test::pause(milliseconds(100));  // until the workers have it, which they take at once
  }
  std::string sequence(unsigned connections) const {
    std::string sequence;
    for (unsigned i = 0; i < connections; ++i) {
      sequence += ask(server_.address()).status == 503 ? 'f' : '.';
    }
    return sequence;
  }

 private:
  std::vector<std::string> with_file(const std::string& content) {
    test::write_file(file_, content);
    return {"--config", file_};
  }

  Folder folder_;
  const std::string file_ = folder_ / "merhaba.conf";
  unsigned reloads_ = 0;
  Faulty server_;
};

TEST_CASE("a reload keeps the numbers of faults that are as they were, and begins others anew") {
  const std::string faults = "fault = 'status:503@40%'\n";
  Configured one(faults);
  const std::string sequence = one.sequence(80);
  CHECK(one.server().stop().code == 0);
  CHECK_THAT(sequence, ContainsSubstring("f") && ContainsSubstring("."));

  Configured other(faults);
  std::string parts = other.sequence(40);
  other.reload_to("other", faults);
  parts += other.sequence(20);
  other.reload("fault = ['status:503', 'statsu:503']\n");  // changes nothing
  CHECK(other.server().merhaba().has_said("not reloaded, nothing is changed"));
  parts += other.sequence(20);
  CHECK(parts == sequence);
  other.reload_to("other", "fault = 'status:503@40%'\nfault-seed = 2\n");
  CHECK(other.sequence(40) != sequence.substr(0, 40));
  other.reload_to("other", "fault = ['status:503@40%']\n");
  CHECK(other.sequence(80) == sequence);
  other.server().set("delay:1ms");
  CHECK(other.sequence(40) == std::string(40, '.'));
  other.reload_to("other", faults);  // in place of what was set meanwhile
  CHECK(other.sequence(80) == sequence);
  other.reload_to("other", "");
  CHECK(other.sequence(40) == std::string(40, '.'));
  CHECK(other.server().merhaba().has_said("faults are off"));
  other.server().stop();
}

TEST_CASE("a reload does not begin a window again that is over, unless the faults are others") {
  const std::string faults = "fault = 'status:503@400ms'\n";
  Configured server(faults);
  CHECK(eventually([&] { return server.sequence(1) == "."; }));
  server.reload_to("other", faults);
  CHECK(server.sequence(5) == ".....");
  server.reload_to("other", "fault = 'status:503@2h/3h'\n");
  CHECK(server.sequence(5) == "fffff");
  server.server().stop();
}

}  // namespace
}  // namespace merhaba::e2e
