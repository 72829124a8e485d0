#include "support/failing_memory.hpp"

#include <cstdlib>
#include <new>

namespace merhaba::test {
namespace {

// Of this thread: how many more succeed, and how many fail then.
struct Plan {
  std::size_t left = 0;
  std::size_t failures = 0;
  bool failed = false;
  int spare = 0;
  std::size_t allocations = 0;
};
thread_local Plan plan;

bool should_fail() noexcept {
  if (plan.spare > 0) return false;
  ++plan.allocations;
  if (plan.failures == 0) return false;
  if (plan.left > 0) {
    --plan.left;
    return false;
  }
  --plan.failures;
  plan.failed = true;
  return true;
}

void* allocate(std::size_t size) {
  if (should_fail()) throw std::bad_alloc();
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

FailingMemory::FailingMemory(std::size_t first, std::size_t count) noexcept {
  plan.left = first;
  plan.failures = count;
  plan.failed = false;
}

FailingMemory::~FailingMemory() { plan.failures = 0; }

bool FailingMemory::has_failed() const noexcept { return plan.failed; }

SpareMemory::SpareMemory() noexcept { ++plan.spare; }
SpareMemory::~SpareMemory() { --plan.spare; }

std::size_t allocations() noexcept { return plan.allocations; }

}  // namespace merhaba::test

void* operator new(std::size_t size) { return merhaba::test::allocate(size); }
void* operator new[](std::size_t size) { return merhaba::test::allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return merhaba::test::should_fail() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
