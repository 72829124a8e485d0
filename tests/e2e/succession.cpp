#include "e2e/succession.hpp"

#include <sys/wait.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>

namespace merhaba::e2e {
namespace {

// The test is the parent of whoever loses theirs, and so can wait for them.
Command adopting(Command command) {
#ifdef __linux__
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  return command;
}

[[maybe_unused]] bool stands_still(const std::filesystem::path& task) {
  const std::string stat = test::read_file(task / "stat");
  return stat.find(") T ") != std::string::npos;
}

std::optional<pid_t> process_before(const std::string& text, const std::string& words,
                                    std::size_t from) {
  const std::size_t end = text.find(words, from);
  if (end == std::string::npos) return std::nullopt;
  const std::string start = "process ";
  const std::size_t at = text.rfind(start, end);
  return static_cast<pid_t>(std::strtol(text.c_str() + at + start.size(), nullptr, 10));
}

}  // namespace

Succession::Succession(std::vector<std::string> options, Command command)
    : first_(std::move(options), adopting(std::move(command))),
      serving_(first_.id()),
      living_{serving_} {}

// From the first on: whoever loses its parent becomes a child of the test. The first goes by
// itself.
Succession::~Succession() {
  ::kill(first_.id(), SIGKILL);
  test::eventually([this] { return first_.process().ended(); });
  for (const pid_t process : started_) {
    test::eventually([process] {
      const pid_t ended = ::waitpid(process, nullptr, WNOHANG);
      if (ended == 0) ::kill(process, SIGKILL);
      // Not a child of ours: waited for already, or its own parent is still about to end.
      return ended == process || (ended < 0 && ::kill(process, 0) != 0);
    });
  }
}

void Succession::signal(int number) const {
  if (::kill(serving_, number) != 0) throw std::runtime_error("the server is gone: " + err());
}

void Succession::halt() const {
  signal(SIGSTOP);
#ifdef __linux__
  const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(serving_) + "/task");
  for (const auto& task : tasks) {
    if (!test::eventually([&] { return stands_still(task.path()); })) {
      throw std::runtime_error("the server does not stand still");
    }
  }
#endif
}

pid_t Succession::started() {
  std::optional<pid_t> process;
  const std::string words = " starts, to take over";
  const std::string not_yet = "a worker has not yet returned from the last hand-over";
  test::eventually([&] {
    process = process_before(err(), words, told_);
    if (const std::size_t at = err().find(not_yet, told_); at != std::string::npos) {
      told_ = at + not_yet.size();
      signal(SIGUSR2);
    }
    return process.has_value();
  });
  if (!process) throw std::runtime_error("no successor starts: " + err());
  told_ = err().find(words, told_) + words.size();
  started_.push_back(*process);
  return *process;
}

void Succession::take_over(pid_t process) {
  serving_ = process;
  living_.push_back(process);
}

pid_t Succession::hand_over() {
  signal(SIGUSR2);
  const pid_t next = started();
  if (!has_said("process " + std::to_string(next) + " accepts from now on")) {
    throw std::runtime_error("no hand-over: " + err());
  }
  take_over(next);
  return next;
}

bool Succession::fails_to_hand_over(const std::string& reason) {
  signal(SIGUSR2);
  const std::string words = "the hand-over to process " + std::to_string(started());
  return has_said(words + " has failed: " + reason);
}

int Succession::wait(pid_t process) {
  int status = 0;
  if (process == first_.id()) {
    // Not reaped here: with it its group goes, and so do its successors.
    siginfo_t info{};
    if (!test::eventually([&] { return first_.process().ended(); })) {
      throw std::runtime_error("the first server does not end: " + err());
    }
    ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT);
    return info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
  }
  if (!test::eventually([&] {
        return ::waitpid(process, &status, WNOHANG) == process || ::kill(process, 0) != 0;
      })) {
    throw std::runtime_error("a server does not end: " + err());
  }
  std::erase(living_, process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::vector<Account> Succession::stop() {
  signal(SIGTERM);
  for (const pid_t process : std::vector<pid_t>(living_)) {
    if (wait(process) != 0) throw std::runtime_error("a server failed: " + err());
  }
  std::vector<Account> accounts;
  const std::string text = err();
  const std::string begin = "requests answered:";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
    accounts.push_back(parse_account(text.substr(at)));
  }
  return accounts;
}

Account sum_of(const std::vector<Account>& accounts) {
  Account sum;
  for (const Account& account : accounts) {
    sum.accepted += account.accepted;
    sum.served += account.served;
    sum.refused += account.refused;
    sum.timed_out += account.timed_out;
    sum.reset += account.reset;
    sum.left += account.left;
    sum.shed += account.shed;
    sum.faulted += account.faulted;
    sum.abandoned += account.abandoned;
    sum.answered += account.answered;
  }
  return sum;
}

}  // namespace merhaba::e2e
