#include "bench/target/target.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"
#include "net/port_owner.hpp"

namespace merhaba::bench::target {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{5};

std::string first_line(const fs::path& file) {
  std::string line;
  std::getline(std::ifstream(file), line);
  return line;
}

fs::path thread_folder(pid_t process, pid_t thread) {
  return fs::path("/proc") / std::to_string(process) / "task" / std::to_string(thread);
}

void add_with_children(pid_t process, std::vector<pid_t>& family) {
  family.push_back(process);
  for (const pid_t thread : kernel::thread_ids(process)) {
    std::ifstream children(thread_folder(process, thread) / "children");
    for (pid_t child = 0; children >> child;) add_with_children(child, family);
  }
}

// The state letter follows the name in parentheses, which may contain any character (proc(5)).
bool stands_still(const fs::path& thread) {
  const std::string stat = first_line(thread / "stat");
  const std::size_t name_end = stat.rfind(')');
  return stat.empty() || (name_end != std::string::npos && name_end + 2 < stat.size() &&
                          std::string_view("TtZX").find(stat[name_end + 2]) != std::string::npos);
}

void wait_until_still(pid_t process) {
  for (const kernel::Nanoseconds deadline = kernel::now() + kPatience;;) {
    const std::vector<pid_t> threads = kernel::thread_ids(process);
    if (std::all_of(threads.begin(), threads.end(), [process](pid_t thread) {
          return stands_still(thread_folder(process, thread));
        })) {
      return;
    }
    if (kernel::now() > deadline) {
      throw Error(fmt::format("process {} did not stop within {} s of SIGSTOP", process,
                              kPatience.count()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace

Target::Target(const net::SocketAddress& address, std::optional<pid_t> process)
    : address_(address), process_(process) {
  refresh();
}

Target Target::elsewhere(const net::SocketAddress& address) {
  Target target;
  target.address_ = address;
  return target;
}

void Target::refresh() {
  processes_.clear();
  if (process_) {
    if (kernel::thread_ids(*process_).empty())
      throw Error(fmt::format("there is no process {}", *process_));
    add_with_children(*process_, processes_);
  } else {
    std::vector<std::uint64_t> inodes;
    for (const kernel::ListenQueue& queue : kernel::listen_queues(address_))
      inodes.push_back(queue.inode);
    if (inodes.empty()) return;  // on another machine
    std::set<pid_t> all;
    for (const auto& [inode, holders] : net::socket_holders(inodes)) {
      for (const net::Process& holder : holders) all.insert(holder.id);
    }
    processes_.assign(all.begin(), all.end());
  }
  if (!processes_.empty()) {
    name_ = first_line(fs::path("/proc") / std::to_string(processes_.front()) / "comm");
  }
}

std::string Target::text() const {
  if (processes_.empty()) return address_.text() + " (whose processes this user may not see)";
  return fmt::format("{} ({}, {} {})", address_.text(), name_,
                     processes_.size() == 1 ? "process" : "processes", fmt::join(processes_, ", "));
}

std::optional<std::uint64_t> Target::capacity() const {
  std::optional<std::uint64_t> largest;
  for (const kernel::ListenQueue& queue : kernel::listen_queues(address_)) {
    largest = std::max(largest.value_or(0), std::uint64_t{queue.limit} + 1);
  }
  return largest;
}

std::uint64_t Target::queued() const {
  std::uint64_t sum = 0;
  for (const kernel::ListenQueue& queue : kernel::listen_queues(address_)) sum += queue.depth;
  return sum;
}

Target::Stopped::Stopped(const Target& target) {
  if (target.processes().empty()) {
    throw Error(
        "cannot stop the server at " + target.text() +
        ": run as its user or as root, or name its process with --pid. Of accept's modes only "
        "drain stops the server");
  }
  sigset_t fatal;
  ::sigemptyset(&fatal);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&fatal, signal);
  ::pthread_sigmask(SIG_BLOCK, &fatal, &signals_);
  try {
    for (const pid_t process : target.processes()) {
      if (::kill(process, SIGSTOP) != 0) {
        throw Error(
            fmt::format("cannot stop process {}: {}", process, kernel::errno_in_words(errno)));
      }
      processes_.push_back(process);
    }
    for (const pid_t process : processes_) wait_until_still(process);
  } catch (...) {
    resume();
    throw;
  }
}

void Target::Stopped::resume() noexcept {
  if (resumed_) return;
  resumed_ = true;
  for (const pid_t process : processes_) ::kill(process, SIGCONT);
  ::pthread_sigmask(SIG_SETMASK, &signals_, nullptr);
}

}  // namespace merhaba::bench::target
