#include "support/process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "support/scratch.hpp"

namespace merhaba::test {
namespace {

namespace fs = std::filesystem;

constexpr int kCannotStart = 127;  // as a shell says it

[[noreturn]] void become(const Command& command, int in, int out, int err) {
  ::setpgid(0, 0);  // so that whatever it starts can be ended with it
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the test itself crash
#endif
  ::signal(SIGHUP, SIG_DFL);  // nohup ignores it, and what it starts would inherit that
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  for (const auto& [name, value] : command.variables) ::setenv(name.c_str(), value.c_str(), 1);
  if (command.open_files > 0) {
    const rlimit limit{command.open_files, command.open_files};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) ::_exit(kCannotStart);
  }
  if (command.before_exec) command.before_exec();
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execvp(words[0], words.data());
  ::_exit(kCannotStart);
}

}  // namespace

Process::Process(const Command& command)
    : in_(scratch_file(command.input)),
      out_(scratch_file()),
      err_(scratch_file()),
      name_(command.words.at(0)) {
  id_ = ::fork();
  if (id_ < 0) throw std::runtime_error("fork");
  if (id_ == 0) become(command, in_.get(), out_.get(), err_.get());
  ::setpgid(id_, id_);  // whichever of the two comes first
}

Process::~Process() {
  if (reaped_) return;
  ::kill(id_, SIGKILL);
  reap();
  // Whoever it has started is ours to wait for where the test adopts them: LeakSanitizer as well,
  // which looks at a server that is ending from a process of its own.
  while (::waitpid(-id_, nullptr, 0) > 0) {
  }
}

std::string Process::out() const { return content_of(out_.get()); }
std::string Process::err() const { return content_of(err_.get()); }

void Process::signal(int number) const {
  if (reaped_ || ::kill(id_, number) != 0) throw std::runtime_error(name_ + " is gone");
}

bool Process::ended() {
  if (reaped_) return true;
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == id_;
}

int Process::wait() {
  if (!eventually([this] { return ended(); })) {
    throw std::runtime_error(name_ + " does not end; it said: " + err());
  }
  reap();
  return code_;
}

// Its group is ended first: as long as it is not reaped, nobody else can have the group's id.
void Process::reap() {
  if (reaped_) return;
  ::kill(-id_, SIGKILL);
  int status = 0;
  ::waitpid(id_, &status, 0);
  reaped_ = true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

Said run(const Command& command) {
  Process process(command);
  const int code = process.wait();
  return {code, process.out(), process.err()};
}

bool may_open(unsigned descriptors) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < descriptors) return false;
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, descriptors);
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

bool have_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder += '/' + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

int open_descriptors(pid_t process) {
  std::error_code failed;
  const fs::directory_iterator all("/proc/" + std::to_string(process) + "/fd", failed);
  return failed ? -1 : static_cast<int>(std::distance(begin(all), end(all)));
}

int open_sockets(pid_t process) {
  std::error_code failed;
  const fs::directory_iterator all("/proc/" + std::to_string(process) + "/fd", failed);
  if (failed) return -1;
  return static_cast<int>(std::count_if(begin(all), end(all), [](const fs::directory_entry& fd) {
    std::error_code gone;
    return fs::read_symlink(fd, gone).string().starts_with("socket:");
  }));
}

double cpu_seconds(pid_t process) {
  std::string text = read_file("/proc/" + std::to_string(process) + "/stat");
  const std::size_t after_name = text.rfind(')');
  if (after_name == std::string::npos) return -1;
  std::istringstream fields(text.substr(after_name + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;  // state .. cmajflt; proc(5)
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace merhaba::test
