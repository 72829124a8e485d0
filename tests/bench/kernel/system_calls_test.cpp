#include "bench/kernel/system_calls.hpp"

#include <fmt/core.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

#include "net/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using net::test::eventually;

void call(std::uint32_t times) {
  for (std::uint32_t i = 0; i < times; ++i) ::syscall(SYS_getppid);
}

// By the system call, for after fork() ThreadSanitizer gives the child a thread of its own, which
// makes calls too.
pid_t bare_fork() { return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0L, 0L, 0L, 0L)); }

// A child that makes as many calls as it is asked to; it sleeps in read() and nowhere else.
class Client {
 public:
  enum class By { itself, its_child };
  explicit Client(By by = By::itself) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    const Fd orders(ends[0]);
    orders_.reset(ends[1]);
    id_ = bare_fork();
    if (id_ < 0) throw std::runtime_error("clone");
    if (id_ == 0) {
      orders_.reset();
      serve(orders.get(), by);
    }
  }
  ~Client() {
    orders_.reset();
    ::waitpid(id_, nullptr, 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  pid_t id() const { return id_; }
  bool waits() const {
    return eventually([this] {
      std::string stat;
      std::getline(std::ifstream(fmt::format("/proc/{}/stat", id_)), stat);
      return stat.substr(stat.rfind(')')).starts_with(") S");
    });
  }
  void order(std::uint32_t times) const {
    const ssize_t written = ::write(orders_.get(), &times, sizeof times);
    if (written != sizeof times) throw std::runtime_error("write");
  }

 private:
  [[noreturn]] static void serve(int orders, By by) {
    std::uint32_t times = 0;
    while (::read(orders, &times, sizeof times) == sizeof times) {
      const pid_t child = by == By::its_child ? bare_fork() : -1;
      if (child <= 0) call(times);
      if (child == 0) ::_exit(0);
      if (child > 0) ::waitpid(child, nullptr, 0);
    }
    ::_exit(0);
  }

  Fd orders_;
  pid_t id_ = -1;
};

TEST_CASE("each call of a process is counted once, from the beginning of counting") {
  const Client client;
  client.order(500);  // before: not to be counted
  REQUIRE(client.waits());
  const SystemCalls calls({client.id()});
  if (!calls.counting()) SKIP(calls.why_not());
  CHECK(calls.count() == 0);
  client.order(1000);
  CHECK(eventually([&] { return calls.count() == 1000 + 1; }));  // the one: the next read()
  client.order(2000);
  CHECK(eventually([&] { return calls.count() == 3000 + 2; }));
}

TEST_CASE("processes are summed up") {
  const Client first, second;
  REQUIRE((first.waits() && second.waits()));
  const SystemCalls calls({first.id(), second.id()});
  if (!calls.counting()) SKIP(calls.why_not());
  first.order(100);
  second.order(700);
  CHECK(eventually([&] { return calls.count() == 800 + 2; }));
}

TEST_CASE("the calls of processes started later count too") {
  const Client client(Client::By::its_child);
  REQUIRE(client.waits());
  const SystemCalls calls({client.id()});
  if (!calls.counting()) SKIP(calls.why_not());
  client.order(5000);
  CHECK(eventually([&] { return calls.count() >= 5000; }));
}

TEST_CASE("every thread that a process has is counted") {
  std::atomic<bool> go = false;
  std::thread thread([&] {
    while (!go) {
    }
    call(1000);
  });
  const SystemCalls calls({::getpid()});
  go = true;
  thread.join();
  const auto count = calls.count();
  if (!calls.counting()) SKIP(calls.why_not());
  CHECK(count >= 1000);
}

TEST_CASE("a process that has ended cannot be counted") {
  pid_t ended = -1;
  {
    const Client client;
    ended = client.id();
  }
  const SystemCalls calls({ended});
  CHECK_FALSE(calls.counting());
  CHECK(calls.count() == 0);
}

TEST_CASE("where it is not allowed, it says why and counts nothing") {
  const auto reported = net::test::in_own_network([] {  // its root is none of the machine's
    const SystemCalls calls({::getpid()});
    call(10);
    return calls.counting() ? "" : fmt::format("{}: {}", calls.count(), calls.why_not());
  });
  if (!reported) SKIP("no user namespace of one's own here");
  if (reported->empty()) SKIP("anybody may count here");
  CHECK(reported->starts_with("0: "));
  CHECK_THAT(*reported, Catch::Matchers::ContainsSubstring("; run as root"));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
