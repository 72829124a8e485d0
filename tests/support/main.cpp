// The main of every test program, and what it holds every test case to: it ends with the open
// descriptors and the child processes it began with. Exit codes: 77 (Meson: skipped) when every
// test case was skipped; not 0 when one failed, left something behind, or none was found.
#define CATCH_CONFIG_RUNNER
#include <fcntl.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>

#include "support/catch.hpp"

namespace merhaba::test {
namespace {

constexpr int kExitFailed = 1;
constexpr int kExitSkipped = 77;

#if CATCH_VERSION_MAJOR >= 3
using Listener = Catch::EventListenerBase;
#else
using Listener = Catch::TestEventListenerBase;
#endif

std::string running;      // the test case's name
unsigned skipped_v2 = 0;  // Catch2 3 counts its own
bool none_ran = false;
bool all_skipped = false;
bool leaked = false;

// Each open descriptor and what it is ("socket:[1234]"), if the system shows it.
std::map<int, std::string> open_descriptors() {
  namespace fs = std::filesystem;
  const fs::path folder = fs::exists("/proc/self/fd") ? "/proc/self/fd" : "/dev/fd";
  std::map<int, std::string> open;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::error_code none;
    open[std::stoi(entry.path().filename())] = fs::read_symlink(entry, none).string();
  }
  // The one that read the folder is closed by now.
  std::erase_if(open, [](const auto& item) { return ::fcntl(item.first, F_GETFD) < 0; });
  return open;
}

void complain(const std::string& what) {
  leaked = true;
  std::printf("\nLEFT BEHIND by \"%s\": %s\n", running.c_str(), what.c_str());
  std::fflush(stdout);
}

void check_children() {
  int status = 0;
  pid_t child = 0;
  while ((child = ::waitpid(-1, &status, WNOHANG)) > 0) {
    complain("process " + std::to_string(child) + ", ended but not waited for");
  }
  if (child == 0) complain("a child process, still running");
}

class Cleanliness : public Listener {
 public:
  using Listener::Listener;

  void testCaseStarting(const Catch::TestCaseInfo& info) override {
    running = info.name;
    before_ = open_descriptors();
  }

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    for (const auto& [fd, what] : open_descriptors()) {
      const auto same = before_.find(fd);
      if (same == before_.end() || same->second != what) {
        complain("descriptor " + std::to_string(fd) + " " + what);
      }
      before_.erase(fd);
    }
    for (const auto& [fd, what] : before_) {
      complain("descriptor " + std::to_string(fd) + " " + what + " closed, though not its own");
    }
    check_children();
    if (skipped(stats.totals.testCases) > 0) std::printf("SKIPPED: %s\n", running.c_str());
  }

  void testRunEnded(const Catch::TestRunStats& stats) override {
    const auto& cases = stats.totals.testCases;
    const auto count = skipped(cases) + skipped_v2;
    none_ran = cases.total() == 0;
    all_skipped = count > 0 && count == cases.total();
  }

 private:
  static unsigned long skipped(const auto& counts) {
    if constexpr (requires { counts.skipped; }) {
      return counts.skipped;
    } else {
      return 0;
    }
  }

  std::map<int, std::string> before_;
};

CATCH_REGISTER_LISTENER(Cleanliness)

}  // namespace

void report_skip(const std::string& reason) {
  ++skipped_v2;
  std::printf("SKIPPED: %s: %s\n", running.c_str(), reason.c_str());
}

}  // namespace merhaba::test

int main(int argc, char* argv[]) {
  using namespace merhaba::test;
  const int result = Catch::Session().run(argc, argv);
  if (leaked) std::printf("FAILED: a test case left something behind, see above\n");
  if (none_ran) std::printf("FAILED: no test case is called so\n");
  if (leaked || none_ran) return kExitFailed;
  return all_skipped ? kExitSkipped : result;
}
