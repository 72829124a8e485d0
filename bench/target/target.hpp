// The server that is measured: its processes, their CPU time, and how to stop and resume them.
// Owned by the run; a target that is stopped resumes when its Stopped is destroyed.
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
  // The processes that listen on the address, found by its listening sockets, or `process` and all
  // its children. Throws Error when `process` does not exist. A server on another machine, or whose
  // processes we may not see, has none: it can be sent requests, but neither stopped nor have its
  // CPU time measured.
  explicit Target(const net::SocketAddress& address, std::optional<pid_t> process = {});
  // A server on another machine, whatever may listen here on the same address.
  static Target elsewhere(const net::SocketAddress& address);
  // Finds its processes again: a server may listen before its workers have started.
  void refresh();

  const net::SocketAddress& address() const { return address_; }
  const std::vector<pid_t>& processes() const { return processes_; }
  const std::string& program() const { return name_; }  // "nginx"; "" if not known
  std::string text() const;  // "127.0.0.1:8080 (nginx, processes 12 and 13)"

  kernel::Nanoseconds cpu() const { return kernel::cpu_time(processes_); }
  // Returns how many clients its queue, or the largest of several, holds; nothing when the server
  // is not on this machine.
  std::optional<std::uint64_t> capacity() const;
  std::uint64_t queued() const;  // clients in its queues now

  // While it exists, every thread of the target is stopped (SIGSTOP), and the signals that would
  // end us (Ctrl-C, a closed terminal) are blocked, so that no process is left stopped. Used by
  // one thread.
  class Stopped {
   public:
    explicit Stopped(const Target& target);  // throws Error when it may or can not stop them
    ~Stopped() { resume(); }
    Stopped(const Stopped&) = delete;
    Stopped& operator=(const Stopped&) = delete;
    void resume() noexcept;  // sends SIGCONT; calling it again changes nothing

   private:
    std::vector<pid_t> processes_;
    sigset_t signals_{};  // the mask before
    bool resumed_ = false;
  };

 private:
  Target() = default;

  net::SocketAddress address_;
  std::optional<pid_t> process_;
  std::vector<pid_t> processes_;
  std::string name_;
};

}  // namespace merhaba::bench::target
