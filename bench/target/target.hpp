// The server that is measured: its processes, their CPU time, their stopping and going on.
// Owned by the run; a target that it stopped goes on when it goes.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/listen_queue.hpp"
#include "net/address.hpp"

namespace merhaba::bench::target {

class Target {
 public:
  // Who listens on the address: found by its listening sockets, or as `process` says, with all its
  // children. Throws Error when there is no such process. A server on another machine, or one that
  // is not ours to see, has no processes: it can be asked, but neither stopped nor charged.
  explicit Target(const net::SocketAddress& address, std::optional<pid_t> process = {});
  // Looks for its processes anew: a server may listen before its workers are there.
  void refresh();

  const net::SocketAddress& address() const { return address_; }
  const std::vector<pid_t>& processes() const { return processes_; }
  const std::string& program() const { return name_; }  // "nginx"; "" if not known
  std::string text() const;  // "127.0.0.1:8080 (nginx, processes 12 and 13)"

  kernel::Nanoseconds cpu() const { return kernel::cpu_time(processes_); }
  // The clients that its queue, or the largest of several, holds. Nothing when it is not here.
  std::optional<std::uint64_t> capacity() const;
  std::uint64_t queued() const;  // clients in its queues now

  // While it lives, every thread of the target stands still (SIGSTOP), and the signals that would
  // end us (Ctrl-C, a terminal that goes) wait: nobody is to be left stopped. One thread's.
  class Stopped {
   public:
    explicit Stopped(const Target& target);  // throws Error when it may not, or cannot
    ~Stopped() { resume(); }
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;
    void resume() noexcept;  // SIGCONT; the second time does nothing

   private:
    std::vector<pid_t> processes_;
    sigset_t signals_{};  // blocked before
    bool resumed_ = false;
  };

 private:
  net::SocketAddress address_;
  std::optional<pid_t> process_;
  std::vector<pid_t> processes_;
  std::string name_;
};

}  // namespace merhaba::bench::target
