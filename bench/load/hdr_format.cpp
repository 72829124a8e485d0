#include "bench/load/hdr_format.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "base/error.hpp"
#include "bench/load/base64.hpp"
#include "bench/load/compression.hpp"
#include "bench/load/histogram_layout.hpp"

// Outside: a cookie, the length of what follows, and zlib data. Inside: a header, and the counts by
// their index as zigzag LEB128 numbers, of which a negative one is that many zeros. Numbers outside
// the counts are big-endian.
namespace merhaba::bench::load {
namespace {

constexpr std::uint64_t kCompressedCookie = 0x1c849304;
constexpr std::uint64_t kCookie = 0x1c849303;
// The size of a word in the counts; 1 stands for LEB128. Readers of V2 ignore it.
constexpr std::uint64_t kWordSize = 0x10;
constexpr std::uint64_t kWordSizeMask = 0xf0;
constexpr std::uint64_t kDigits = 3;
constexpr std::uint64_t kLowest = 1;
// How the writer turned its counts in memory, and scaled its values for a histogram of doubles:
// neither changes the counts and values here, so readers ignore both. Some writers have 1 and
// 5e-324.
constexpr std::uint64_t kOffset = 0;
constexpr double kRatio = 1.0;
constexpr std::size_t kHeaderSize = 40;
constexpr unsigned kLongestNumber = 9;  // bytes of LEB128: the last has 8 bits of its own
constexpr std::size_t kMostBytes =
    kHeaderSize + kLongestNumber * layout::length(Histogram::kHighest);

[[noreturn]] void refuse(const std::string& why) {
  throw Error("cannot read the HdrHistogram: " + why);
}

void put(std::string& out, unsigned bytes, std::uint64_t value) {
  while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes) & 255);
}

std::uint64_t take(std::string_view& in, unsigned bytes) {
  if (in.size() < bytes) refuse("it is truncated within a header");
  std::uint64_t value = 0;
  for (const char c : in.substr(0, bytes)) value = value << 8 | static_cast<unsigned char>(c);
  in.remove_prefix(bytes);
  return value;
}

void put_count(std::string& out, std::int64_t value) {
  const auto sign = static_cast<std::uint64_t>(value >> 63);  // all bits
  std::uint64_t bits = static_cast<std::uint64_t>(value) << 1 ^ sign;
  for (unsigned i = 1; i < kLongestNumber && bits >= 0x80; ++i, bits >>= 7) {
    out += static_cast<char>((bits & 0x7f) | 0x80);
  }
  out += static_cast<char>(bits);
}

std::int64_t take_count(std::string_view& in) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < kLongestNumber; ++i) {
    if (in.empty()) refuse("it is truncated within a count");
    const std::uint64_t byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    const bool last = i + 1 == kLongestNumber;
    bits |= (last ? byte : byte & 0x7f) << (7 * i);
    if (byte < 0x80) break;
  }
  return static_cast<std::int64_t>(bits >> 1 ^ (0 - (bits & 1)));
}

void expect_cookie(std::uint64_t cookie, std::uint64_t expected, std::string_view what) {
  if ((cookie & ~kWordSizeMask) == expected) return;
  refuse(fmt::format("it is not {}: it begins with {:#010x}, not {:#010x}", what, cookie,
                     expected | kWordSize));
}

// `length` is how many bytes the text says are left; `rest` has those that are.
void expect_length(std::uint64_t length, std::string_view rest, std::string_view of_what) {
  if (length == rest.size()) return;
  refuse(fmt::format("it is {}: it says that its {} take {} bytes, but {} are left",
                     length > rest.size() ? "truncated" : "too long", of_what, length,
                     rest.size()));
}

std::string unpacked(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) refuse("it is not base64");
  std::string_view in = *bytes;
  expect_cookie(take(in, 4), kCompressedCookie, "a compressed histogram in the V2 encoding");
  expect_length(take(in, 4), in, "zlib data");
  try {
    return decompressed(in, kMostBytes);
  } catch (const Error& error) {
    refuse(error.what());
  }
}

// Takes the header; returns the highest value that its writer could record.
std::uint64_t take_header(std::string_view& in) {
  expect_cookie(take(in, 4), kCookie, "in the V2 encoding within its zlib data");
  const std::uint64_t length = take(in, 4);
  take(in, 4);  // the offset
  const std::uint64_t digits = take(in, 4);
  const std::uint64_t lowest = take(in, 8);
  const std::uint64_t highest = take(in, 8);
  take(in, 8);  // the ratio
  if (digits != kDigits) {
    refuse(fmt::format("it has {} significant digits, only {} are supported",
                       static_cast<std::int32_t>(digits), kDigits));
  }
  if (lowest != kLowest) {
    refuse(fmt::format("its lowest value is {}, only {} is supported",
                       static_cast<std::int64_t>(lowest), kLowest));
  }
  if (highest < 2 * kLowest || highest > INT64_MAX) {
    refuse(fmt::format("its highest value is {}, less than 2", static_cast<std::int64_t>(highest)));
  }
  expect_length(length, in, "counts");
  return highest;
}

}  // namespace

std::string encode_hdr(const Histogram& histogram) {
  const auto& counts = histogram.counts();
  const std::uint64_t end = layout::index_of(histogram.max()) + 1;
  std::string numbers;
  for (std::uint64_t i = 0; i < end;) {
    const std::uint64_t count = counts[i];
    if (count > INT64_MAX) throw Error("cannot encode a histogram: a count is above 2^63 - 1");
    std::uint64_t next = i + 1;
    while (count == 0 && next < end && counts[next] == 0) ++next;
    const auto zeros = static_cast<std::int64_t>(next - i);
    put_count(numbers, zeros > 1 ? -zeros : static_cast<std::int64_t>(count));
    i = next;
  }
  std::string inside;
  put(inside, 4, kCookie | kWordSize);
  put(inside, 4, numbers.size());
  put(inside, 4, kOffset);
  put(inside, 4, kDigits);
  put(inside, 8, kLowest);
  put(inside, 8, Histogram::kHighest);
  put(inside, 8, std::bit_cast<std::uint64_t>(kRatio));
  const std::string zlib_data = compressed(inside + numbers);
  std::string outside;
  put(outside, 4, kCompressedCookie | kWordSize);
  put(outside, 4, zlib_data.size());
  return to_base64(outside + zlib_data);
}

Histogram decode_hdr(std::string_view text) {
  const std::string bytes = unpacked(text);
  std::string_view in = bytes;
  const std::uint64_t highest = take_header(in);
  const std::uint64_t end = layout::length(highest);
  std::vector<std::uint64_t> counts(layout::length(Histogram::kHighest));
  std::uint64_t first = end;
  std::uint64_t last = 0;
  for (std::uint64_t i = 0; !in.empty();) {
    const std::int64_t count = take_count(in);
    const std::uint64_t passed = count < 0 ? 0 - static_cast<std::uint64_t>(count) : 1;
    if (passed > end - i) {
      refuse(fmt::format("it has more counts than the {} of values up to {}", end, highest));
    }
    if (count > 0) {
      if (i > layout::index_of(Histogram::kHighest)) {
        refuse(fmt::format("it counts values of {} or more, above the highest supported, {}",
                           layout::Place(i).low, Histogram::kHighest));
      }
      counts[i] = static_cast<std::uint64_t>(count);
      first = std::min(first, i);
      last = i;
    }
    i += passed;
  }
  if (first == end) return {};
  return Histogram::from_counts(std::move(counts), layout::Place(first).low,
                                std::min(layout::Place(last).highest(), Histogram::kHighest));
}

}  // namespace merhaba::bench::load
