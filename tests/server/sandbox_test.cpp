// What the sandbox allows and what ends the process, each in a child that has entered it.
#include "server/sandbox.hpp"

#ifdef MERHABA_LINUX
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#endif

#include "base/error.hpp"
#include "support/catch.hpp"

using namespace merhaba;

#ifdef MERHABA_LINUX
namespace {

bool have_sandbox() {
  try {
    server::check_sandbox();
  } catch (const Error&) {
    return false;
  }
  return true;
}

// 0: `work` was true; 1: it was false; minus a signal: that ended it.
int in_sandbox(const std::function<bool()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    try {
      server::enter_sandbox();
    } catch (const Error&) {
      ::_exit(2);
    }
    ::_exit(work() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

bool make_socket(int family, int type) {
  const int fd = ::socket(family, type, 0);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

}  // namespace

TEST_CASE("what an intruder would call first ends the process") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  const std::pair<const char*, std::function<bool()>> forbidden[] = {
      {"execve",
       [] {
         char name[] = "/bin/true";
         char* words[] = {name, nullptr};
         return ::execve(name, words, nullptr) == 0;
       }},
      {"ptrace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
      {"fork", [] { return ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0) >= 0; }},
      {"a packet socket", [] { return make_socket(AF_PACKET, SOCK_RAW); }},
      {"a TCP socket", [] { return make_socket(AF_INET, SOCK_STREAM); }},
      {"memory that becomes code",
       [] {
         return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
       }},
      {"setuid", [] { return ::setuid(0) == 0; }},
      {"chroot", [] { return ::chroot("/") == 0; }},
      {"kill", [] { return ::kill(::getppid(), 0) == 0; }},
  };
  for (const auto& [name, work] : forbidden) {
    INFO(name);
    CHECK(in_sandbox(work) == -SIGSYS);
  }
}

TEST_CASE(
    "no ring is made that would get around the filter, and libuv takes that for its absence") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  const auto cannot_make_ring = [] {
    server::prepare_sandbox();
    char parameters[120] = {};  // struct io_uring_params, linux/io_uring.h
    return ::syscall(SYS_io_uring_setup, 8, parameters) == -1 && errno == ENOSYS;
  };
  const pid_t child = ::fork();
  if (child == 0) ::_exit(cannot_make_ring() ? 0 : 1);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("a forbidden call in one thread ends all of them") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  CHECK(in_sandbox([] {
          std::thread([] { ::setuid(0); }).join();
          return true;
        }) == -SIGSYS);
}

TEST_CASE("threads, memory, files and sock_diag are allowed") {
  if (!have_sandbox()) SKIP("this build has no sandbox");
  CHECK(in_sandbox([] {
          bool done = false;
          std::thread([&done] { done = std::string(1 << 20, 'x').size() == 1 << 20; }).join();
          char path[] = "/tmp/merhaba-test-XXXXXX";
          const int fd = ::mkstemp(path);
          return done && fd >= 0 && ::write(fd, "x", 1) == 1 && ::close(fd) == 0 &&
                 ::unlink(path) == 0 && make_socket(AF_NETLINK, SOCK_RAW);
        }) == 0);
}
#else
TEST_CASE("elsewhere a sandbox is an error, not a promise") {
  CHECK_THROWS_AS(server::check_sandbox(), Error);
  CHECK_THROWS_AS(server::enter_sandbox(), Error);
}
#endif
