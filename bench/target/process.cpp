#include "bench/target/process.hpp"

#include <fmt/core.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::target {
namespace {

constexpr int kPatience = 15'000;  // milliseconds

// glibc has these two since 2.36 only.
int open_process(pid_t id) { return static_cast<int>(::syscall(SYS_pidfd_open, id, 0)); }
bool send_signal(int process, int number) {
  return ::syscall(SYS_pidfd_send_signal, process, number, nullptr, 0) == 0;
}

}  // namespace

Process::Process(pid_t id) : id_(id), handle_(open_process(id)) {
  if (!handle_) {
    throw Error(fmt::format("cannot follow process {}: {}", id, kernel::errno_in_words(errno)));
  }
}

Process::~Process() { stop(); }

bool Process::ended() const { return ends_within(0); }

void Process::signal(int number) const {
  if (send_signal(handle_.get(), number)) return;
  throw Error(fmt::format("cannot send SIG{} to process {}: {}", ::sigabbrev_np(number), id_,
                          kernel::errno_in_words(errno)));
}

void Process::stop() {
  if (ended()) return;
  send_signal(handle_.get(), SIGTERM);
  if (ends_within(kPatience)) return;
  send_signal(handle_.get(), SIGKILL);
  ends_within(kPatience);
}

bool Process::ends_within(int milliseconds) const {
  pollfd end{handle_.get(), POLLIN, 0};
  int ready;
  do {
    ready = ::poll(&end, 1, milliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace merhaba::bench::target
