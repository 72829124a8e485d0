#include "base/log_lane.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace merhaba {

LogLane::LogLane(std::size_t capacity)
    : capacity_(capacity), bytes_(std::make_unique_for_overwrite<char[]>(capacity)) {
  assert(std::has_single_bit(capacity));
}

bool LogLane::write(std::string_view lines) noexcept {
  const std::size_t begin = written_.load(std::memory_order_relaxed);
  const std::size_t used = begin - taken_.load(std::memory_order_acquire);
  const bool fits = lines.size() <= capacity_ - used;
  if (fits) {
    const std::size_t at = begin & (capacity_ - 1);
    const std::size_t until_end = std::min(lines.size(), capacity_ - at);
    std::memcpy(bytes_.get() + at, lines.data(), until_end);
    std::memcpy(bytes_.get(), lines.data() + until_end, lines.size() - until_end);
    written_.store(begin + lines.size(), std::memory_order_release);
  } else {
    dropped_ += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
  }
  if (on_written) on_written();
  return fits;
}

void LogLane::take(std::string& out, std::size_t most) {
  const std::size_t begin = taken_.load(std::memory_order_relaxed);
  const std::size_t there = written_.load(std::memory_order_acquire) - begin;
  const auto byte = [&](std::size_t i) { return bytes_[(begin + i) & (capacity_ - 1)]; };
  std::size_t size = std::min(there, most);
  while (size > 0 && byte(size - 1) != '\n') --size;
  if (size == 0) {  // a line longer than that
    while (size < there && (size == 0 || byte(size - 1) != '\n')) ++size;
  }
  out.reserve(out.size() + size);
  const std::size_t at = begin & (capacity_ - 1);
  const std::size_t until_end = std::min(size, capacity_ - at);
  out.append(bytes_.get() + at, until_end);
  out.append(bytes_.get(), size - until_end);
  taken_.store(begin + size, std::memory_order_release);
}

}  // namespace merhaba
