// Slots of one type, handed out and taken back without the heap once a slab is there.
// Owned by one worker; not thread-safe. Slabs are kept until the pool goes.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace merhaba {

template <class T>
class Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // Constructs a T in a free slot. The heap is asked only when all slots of all slabs are in use.
  template <class... Args>
  T* take(Args&&... args) {
    if (free_ == nullptr) grow();
    Slot* slot = free_;
    free_ = slot->next;
    ++in_use_;
    return ::new (static_cast<void*>(slot->storage)) T(std::forward<Args>(args)...);
  }

  void give(T* object) noexcept {
    object->~T();
    auto* slot = reinterpret_cast<Slot*>(object);
    slot->next = free_;
    free_ = slot;
    --in_use_;
  }

  // Asks the heap so that the next `count` takes do not.
  void reserve(std::size_t count) {
    while (free_slots() < count) grow();
  }
  std::size_t free_slots() const noexcept { return slabs_.size() * kSlotsPerSlab - in_use_; }
  std::size_t in_use() const noexcept { return in_use_; }

 private:
  union Slot {
    Slot* next;
    alignas(T) std::byte storage[sizeof(T)];
  };

  // About 32 KiB: small enough not to show in the memory of an idle server.
  static constexpr std::size_t kSlotsPerSlab = sizeof(Slot) < 1024 ? 32 * 1024 / sizeof(Slot) : 32;

  void grow() {
    slabs_.push_back(std::make_unique_for_overwrite<Slot[]>(kSlotsPerSlab));
    Slot* slab = slabs_.back().get();
    for (std::size_t i = kSlotsPerSlab; i-- > 0;) {
      slab[i].next = free_;
      free_ = &slab[i];
    }
  }

  std::vector<std::unique_ptr<Slot[]>> slabs_;
  Slot* free_ = nullptr;
  std::size_t in_use_ = 0;
};

}  // namespace merhaba
