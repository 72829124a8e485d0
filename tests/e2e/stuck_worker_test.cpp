// One worker of four that does not go on: the others serve, and the stop does not wait for it for
// ever.
#ifdef __linux__
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

using Catch::Matchers::ContainsSubstring;

std::vector<pid_t> threads_of(pid_t process) {
  std::vector<pid_t> threads;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task")) {
    threads.push_back(std::stoi(entry.path().filename()));
  }
  std::sort(threads.begin(), threads.end());
  return threads;
}

// Stops one thread of a process, which no signal can: the others go on.
class StoppedThread {
 public:
  explicit StoppedThread(pid_t thread) : thread_(thread) {
    stopped_ = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0 &&
               ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0 &&
               ::waitpid(thread, nullptr, __WALL) == thread;
  }
  ~StoppedThread() { ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr); }
  StoppedThread(const StoppedThread&) = delete;
  StoppedThread& operator=(const StoppedThread&) = delete;

  bool is_stopped() const { return stopped_; }
  // Reaps it: until then its process cannot be reaped, either.
  bool has_ended() const {
    int status = 0;
    return ::waitpid(thread_, &status, __WALL | WNOHANG) == thread_ && !WIFSTOPPED(status);
  }

 private:
  pid_t thread_;
  bool stopped_ = false;
};

TEST_CASE("a worker that does not go on is left behind by the stop, the others accounted for") {
  Folder folder;
  Merhaba merhaba({"-w", "4", "--drain-timeout", "500ms", "--summary-file", folder / "summary"});
  std::vector<pid_t> threads;
  REQUIRE(eventually([&] {
    threads = threads_of(merhaba.id());
    return threads.size() >= 5;  // the log writer's, too
  }));
  CHECK(ask(merhaba.address()).status == 200);  // all of them run
  test::pause(std::chrono::milliseconds(200));  // and wait: none holds the allocator's lock
  const StoppedThread stopped(threads.back());
  if (!stopped.is_stopped()) SKIP("a thread of a child may not be traced here");

  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 60; ++i) {
    clients.push_back(std::make_unique<Client>(merhaba.address()));
    clients.back()->send(request("GET", close_field));
  }
  int served = 0;
  CHECK(eventually([&] {
    served = 0;
    for (auto& client : clients) served += client->has_input(0) ? 1 : 0;
    return served >= 20;
  }));
  test::pause(std::chrono::milliseconds(200));
  served = 0;
  for (auto& client : clients) served += client->has_input(0) ? 1 : 0;
#ifdef MERHABA_LINUX
  CHECK(served < 60);  // each worker has its own queue
#else
  CHECK(served == 60);  // they share one
#endif

  merhaba.process().signal(SIGTERM);
  CHECK(eventually([&] { return stopped.has_ended(); }));
  const Ended ended = merhaba.stop(0);
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, ContainsSubstring("a worker is stuck and does not end"));
  const auto seen = static_cast<std::uint64_t>(served);
  CHECK(ended.account.served >= seen);
  CHECK(ended.account.served <= seen + 1);  // the first client's, unless it met the stopped one
  CHECK(ended.account.adds_up());
}

}  // namespace
}  // namespace merhaba::e2e
#endif
