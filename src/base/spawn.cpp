#include "base/spawn.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <string_view>

#ifndef NSIG
#define NSIG 65
#endif

namespace merhaba {
namespace {

constexpr int kFirst = 3;  // after the standard ones
constexpr std::string_view kListenPid = "LISTEN_PID=";

// Everything that the child needs, so that it need not allocate: other threads of the parent may
// have held a lock at the fork.
struct Prepared {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<int> descriptors;
  std::array<char, 32> listen_pid{};

  explicit Prepared(const Program& program) : descriptors(program.descriptors) {
    // execve() does not change them, whatever it declares.
    for (const std::string& word : program.arguments) {
      arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    for (const std::string& variable : program.environment) {
      environment.push_back(const_cast<char*>(variable.c_str()));
    }
    kListenPid.copy(listen_pid.data(), kListenPid.size());
    environment.push_back(listen_pid.data());
    environment.push_back(nullptr);
  }
};

// From here on only what is async-signal-safe.

void reset_handlers(const std::vector<int>& ignored) noexcept {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &action, nullptr);
  action.sa_handler = SIG_IGN;
  for (const int number : ignored) ::sigaction(number, &action, nullptr);
}

// First all of them out of the way of the numbers that they are to have.
bool place(std::vector<int>& descriptors, int input) noexcept {
  if (input >= 0 && ::dup2(input, STDIN_FILENO) < 0) return false;
  const int end = kFirst + static_cast<int>(descriptors.size());
  for (int& fd : descriptors) {
    fd = ::fcntl(fd, F_DUPFD_CLOEXEC, end);
    if (fd < 0) return false;
  }
  int number = kFirst;
  for (const int fd : descriptors) {
    if (::dup2(fd, number++) < 0) return false;
  }
  return true;
}

[[noreturn]] void fail(int to, int error) noexcept {
  std::array<char, 32> text{"failed "};
  char* end = std::to_chars(text.data() + 7, text.data() + text.size() - 1, error).ptr;
  *end++ = '\n';
  [[maybe_unused]] const auto written =
      ::write(to, text.data(), static_cast<std::size_t>(end - text.data()));
  ::_exit(127);  // as a shell that finds no program
}

[[noreturn]] void become(const Program& program, Prepared& prepared) noexcept {
  std::to_chars(prepared.listen_pid.data() + kListenPid.size(),
                prepared.listen_pid.data() + prepared.listen_pid.size() - 1, ::getpid());
  const int report = prepared.descriptors.empty() ? STDERR_FILENO : prepared.descriptors.back();
  reset_handlers(program.ignored_signals);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (!place(prepared.descriptors, program.input)) fail(report, errno);
  ::execve(program.path.c_str(), prepared.arguments.data(), prepared.environment.data());
  fail(kFirst + static_cast<int>(prepared.descriptors.size()) - 1, errno);
}

}  // namespace

pid_t spawn(const Program& program) {
  Prepared prepared(program);
  // A handler of ours must not run in the child: it would speak for the parent.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = ::fork();
  if (child == 0) become(program, prepared);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return child;
}

}  // namespace merhaba
