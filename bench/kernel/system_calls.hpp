// How many system calls processes make, by the kernel's raw_syscalls:sys_enter tracepoint.
// Owned by who counts; while it lives, the counted pay for it, so never during a timed run.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace merhaba::bench::kernel {

class SystemCalls {
 public:
  // Counts every thread of the processes and those they start, from now on. Where that is not
  // allowed, why_not() says so and count() is 0.
  explicit SystemCalls(const std::vector<pid_t>& processes);

  bool counting() const { return why_not_.empty(); }
  const std::string& why_not() const { return why_not_; }
  std::uint64_t count() const;  // so far

 private:
  std::vector<Fd> events_;
  std::string why_not_;
};

}  // namespace merhaba::bench::kernel
