#include "bench/target/child.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/errno_words.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::target {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{15};

// Runs in the child between fork and exec: system calls only. Returns the name of what failed.
const char* prepare(int output, const std::optional<unsigned>& cpu, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) return "start: its parent ended";
  const int input = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (input < 0 || ::dup2(input, STDIN_FILENO) < 0) return "open /dev/null";
  if (::dup2(output, STDOUT_FILENO) < 0 || ::dup2(output, STDERR_FILENO) < 0) return "dup2";
  if (cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(*cpu, &set);
    if (::sched_setaffinity(0, sizeof set, &set) != 0) return "sched_setaffinity";
  }
  // Ctrl-C on the keyboard is for us alone; stop() ends the child.
  if (::setpgid(0, 0) != 0) return "setpgid";
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  return nullptr;
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
  std::vector<std::string> all;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string text = *variable;
    if (!more.contains(text.substr(0, text.find('=')))) all.push_back(text);
  }
  for (const auto& [name, value] : more) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

}  // namespace

ScratchFolder::ScratchFolder() {
  path_ = (fs::temp_directory_path() / "merhaba-bench-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) {
    throw Error("cannot make the folder " + path_ + ": " + kernel::errno_in_words(errno));
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code left;
  fs::remove_all(path_, left);
}

std::optional<std::string> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    return ::access(name.c_str(), X_OK) == 0 ? std::optional(name) : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "/usr/bin:/bin") +
                             ":/usr/sbin:/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    folder.append("/").append(name);
    if (::access(folder.c_str(), X_OK) == 0) return folder;
  }
  return std::nullopt;
}

Child::Child(const Command& command) : output_(command.output), outlived_(command.outlived) {
  const std::optional<std::string> program = find_program(command.words.at(0));
  if (!program) throw Error("there is no program " + command.words[0] + " in PATH");
  const Fd output(::open(output_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
  if (!output) throw Error("cannot write " + output_ + ": " + kernel::errno_in_words(errno));
  const std::vector<std::string> variables = environment_with(command.environment);
  const std::vector<char*> environment = pointers(variables);
  const std::vector<char*> arguments = pointers(command.words);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ < 0) throw Error("cannot start " + *program + ": " + kernel::errno_in_words(errno));
  if (id_ > 0) return;
  const char* failed = prepare(output.get(), command.cpu, parent);
  if (failed == nullptr) {
    ::execve(program->c_str(), arguments.data(), environment.data());
    failed = "exec";
  }
  ::dprintf(STDERR_FILENO, "%s: %s\n", failed, strerrordesc_np(errno));
  ::_exit(127);
}

Child::~Child() { stop(); }

bool Child::ended() {
  siginfo_t info{};
  constexpr int kLook = WEXITED | WNOHANG | WNOWAIT;
  if (ended_ || ::waitid(P_PID, static_cast<id_t>(id_), &info, kLook) != 0 || info.si_pid != id_) {
    return ended_;
  }
  code_ = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
  if (!outlived_) end_group();
  return ended_ = true;
}

// Ends the processes that it started and left behind. Until it is waited for, its group's id cannot
// be reused.
void Child::end_group() {
  ::kill(-id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  reaped_ = true;
}

int Child::wait() {
  while (!ended()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return code_;
}

void Child::stop() {
  if (reaped_) return;
  if (!ended()) ::kill(id_, SIGTERM);
  for (const kernel::Nanoseconds deadline = kernel::now() + kPatience;
       !ended() && kernel::now() < deadline;) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  if (!ended_) ::kill(-id_, SIGKILL);
  wait();
  if (!reaped_) end_group();
}

std::string Child::output() const { return kernel::read_file(output_); }

}  // namespace merhaba::bench::target
