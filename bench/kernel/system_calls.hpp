// How many system calls processes make, by the kernel's raw_syscalls:sys_enter tracepoint.
// Owned by the measurement. Counting slows the processes down, so it never runs during a timed run.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace merhaba::bench::kernel {

class SystemCalls {
 public:
  // Counts the calls of every thread of the processes and of those they start, from now on. Where
  // that is not allowed, why_not() gives the reason and count() is 0.
  explicit SystemCalls(const std::vector<pid_t>& processes);

  bool counting() const { return why_not_.empty(); }
  const std::string& why_not() const { return why_not_; }
  std::uint64_t count() const;  // so far

 private:
  std::vector<Fd> events_;
  std::string why_not_;
};

}  // namespace merhaba::bench::kernel
