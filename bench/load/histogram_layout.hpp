// HdrHistogram's log-linear layout for three significant digits and a lowest value of 1: which
// bucket counts a value. Pure functions; the values have no unit here.
#pragma once

#include <bit>
#include <cstdint>

namespace merhaba::bench::load::layout {

// Each value below 2048 has a bucket of its own. Above, each doubling of the value has 1024
// buckets, twice as wide as those before: 1024 buckets to a power of two resolve three digits.
inline constexpr unsigned kHalfBits = 10;
inline constexpr std::uint64_t kHalf = 1U << kHalfBits;

// How many times the bucket width has doubled: 0 below 2048.
constexpr unsigned bucket_of(std::uint64_t value) {
  return static_cast<unsigned>(std::bit_width(value | (2 * kHalf - 1))) - (kHalfBits + 1);
}

constexpr std::uint64_t index_of(std::uint64_t value) {
  const unsigned bucket = bucket_of(value);
  return bucket * kHalf + (value >> bucket);
}

// How many buckets a histogram of values up to `highest` has: all those of its last doubling.
constexpr std::uint64_t length(std::uint64_t highest) { return (bucket_of(highest) + 2) * kHalf; }

// The bucket of an index: its lowest value, and how many values it covers.
struct Place {
  explicit constexpr Place(std::uint64_t index) {
    const std::uint64_t bucket = index < 2 * kHalf ? 0 : index / kHalf - 1;
    width = std::uint64_t{1} << bucket;
    low = (index - bucket * kHalf) << bucket;
  }
  constexpr std::uint64_t highest() const { return low + width - 1; }
  constexpr double middle() const {
    const std::uint64_t value = low + width / 2;
    return static_cast<double>(value);
  }

  std::uint64_t low = 0;
  std::uint64_t width = 0;
};

}  // namespace merhaba::bench::load::layout
