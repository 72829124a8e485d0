// A child process with descriptors of ours, as its 3, 4, ...
#include "base/spawn.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "base/fd.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba {
namespace {

struct Pipe {
  Fd read, write;
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    read.reset(ends[0]);
    write.reset(ends[1]);
  }
  // All that is written until the last writer is gone.
  std::string content() {
    write.reset();
    std::string text;
    char buffer[4096];
    for (ssize_t size; (size = ::read(read.get(), buffer, sizeof buffer)) > 0;) {
      text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
  }
};

int exit_code(pid_t child) {
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Program shell(const std::string& script, std::vector<int> descriptors) {
  Program program;
  program.path = "/bin/sh";
  program.arguments = {"merhaba", "-c", script};
  program.environment = {"GREETING=hello"};
  program.descriptors = std::move(descriptors);
  return program;
}

TEST_CASE("a spawned program has its environment, its own process id in LISTEN_PID, and no other") {
  Pipe pipe;
  const pid_t child = spawn(
      shell("[ $LISTEN_PID = $$ ] && echo $0 $GREETING ${HOME-none} >&3", {pipe.write.get()}));
  CHECK(pipe.content() == "merhaba hello none\n");
  CHECK(exit_code(child) == 0);
}

TEST_CASE("descriptors get their numbers in order, whatever they are, also where they cross") {
  Pipe one;
  Pipe two;
  Pipe three;
  // The lowest and the next change places with those that the child is to have.
  const pid_t child = spawn(shell("echo 3 >&3; echo 4 >&4; echo 5 >&5",
                                  {three.write.get(), one.write.get(), two.write.get()}));
  CHECK(three.content() == "3\n");
  CHECK(one.content() == "4\n");
  CHECK(two.content() == "5\n");
  CHECK(exit_code(child) == 0);
}

TEST_CASE("no other descriptor is passed") {
  Pipe pipe;
  Pipe other;
  const pid_t child =
      spawn(shell("for i in 4 5 6 7 8 9; do { true >&$i; } 2>/dev/null && echo $i >&3; done; true",
                  {pipe.write.get()}));
  CHECK(pipe.content() == "");
  CHECK(exit_code(child) == 0);
}

TEST_CASE("the child's standard input may be a file of ours, even one with a number in the way") {
  for (int i = 0; i < 4; ++i) {
    Pipe pipe;
    std::vector<Fd> fill;  // so that the file has each number in turn
    for (int n = 0; n < i; ++n) fill.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const Fd file = test::scratch_file("from the file");
    Program program = shell("cat >&3", {pipe.write.get()});
    program.input = file.get();
    const pid_t child = spawn(program);
    CHECK(pipe.content() == "from the file");
    CHECK(exit_code(child) == 0);
  }
}

TEST_CASE("a program that cannot be executed is reported on the last descriptor") {
  Pipe unused;
  Pipe pipe;
  Program program = shell("", {unused.write.get(), pipe.write.get()});
  program.path = "/nowhere/at/all";
  const pid_t child = spawn(program);
  CHECK(pipe.content() == "failed " + std::to_string(ENOENT) + "\n");
  CHECK(exit_code(child) == 127);
}

TEST_CASE("no signal is blocked or ignored in the child, and the parent's mask is as before") {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto handler = ::signal(SIGUSR2, SIG_IGN);
  Pipe pipe;
  const pid_t child =
      spawn(shell("(kill -USR1 $(exec sh -c 'echo $PPID'); sleep 5; echo 1 >&3) & "
                  "(kill -USR2 $(exec sh -c 'echo $PPID'); sleep 5; echo 2 >&3) & "
                  "wait",
                  {pipe.write.get()}));
  CHECK(pipe.content() == "");
  exit_code(child);
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, &before, &now);
  CHECK(sigismember(&now, SIGUSR1) == 1);
  CHECK(sigismember(&now, SIGUSR2) == 0);
  ::signal(SIGUSR2, handler);
}

}  // namespace
}  // namespace merhaba
