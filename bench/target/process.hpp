// A process that need not be our child, followed by its id.
// Owned by who follows it; the destructor ends it.
#pragma once

#include <sys/types.h>

#include "base/fd.hpp"

namespace merhaba::bench::target {

class Process {
 public:
  explicit Process(pid_t id);  // throws Error when there is no such process
  ~Process();                  // stops it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t id() const { return id_; }
  bool ended() const;             // does not wait; true as well when nobody has waited for it yet
  void signal(int number) const;  // throws Error
  void stop();  // sends SIGTERM, and SIGKILL if it has not ended within 15 s; then it has ended

 private:
  bool ends_within(int milliseconds) const;

  pid_t id_;
  Fd handle_;  // pidfd_open(2): stays this process's, even if its id is used again
};

}  // namespace merhaba::bench::target
