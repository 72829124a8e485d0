// Memory that runs out on purpose: a program that links failing_memory.cpp has its `operator new`
// fail, on one thread, when asked to.
#pragma once

#include <cstddef>

namespace merhaba::test {

// While it lives, allocations of this thread fail from the `first`th on (0: at once), `count` of
// them. Deallocations never fail.
class FailingMemory {
 public:
  explicit FailingMemory(std::size_t first, std::size_t count = 1) noexcept;
  ~FailingMemory();
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;

  bool has_failed() const noexcept;  // at least one
};

// While it lives, allocations of this thread neither fail nor count: those of the test itself.
class SpareMemory {
 public:
  SpareMemory() noexcept;
  ~SpareMemory();
  SpareMemory(const SpareMemory&) = delete;
  SpareMemory& operator=(const SpareMemory&) = delete;
};

// So many allocations of this thread since it began; for comparing two moments.
std::size_t allocations() noexcept;

}  // namespace merhaba::test
