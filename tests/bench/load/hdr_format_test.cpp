#include "bench/load/hdr_format.hpp"

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "bench/load/base64.hpp"
#include "bench/load/compression.hpp"
#include "bench/load/histogram_layout.hpp"
#include "bench/load/histograms.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Catch::Matchers::ContainsSubstring;

std::string big_endian(unsigned bytes, std::uint64_t value) {
  std::string text;
  for (unsigned i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

// An encoding to be spoiled one field at a time; the lengths are right unless they are given.
struct Encoding {
  std::uint64_t outer_cookie = 0x1c849314;
  std::uint64_t cookie = 0x1c849313;
  std::uint64_t offset = 0;
  std::uint64_t digits = 3;
  std::uint64_t lowest = 1;
  std::uint64_t highest = Histogram::kHighest;
  double ratio = 1;
  std::string counts = std::string("\x02", 1);  // the value 0, once
  std::int64_t more_counts = 0;                 // what the header says there are beyond those
  std::int64_t more_zlib = 0;
  std::string after_zlib;

  std::string inside() const {
    return big_endian(4, cookie) +
           big_endian(4, counts.size() + static_cast<std::uint64_t>(more_counts)) +
           big_endian(4, offset) + big_endian(4, digits) + big_endian(8, lowest) +
           big_endian(8, highest) + big_endian(8, std::bit_cast<std::uint64_t>(ratio)) + counts;
  }
  std::string around(const std::string& zlib_data) const {
    return to_base64(big_endian(4, outer_cookie) +
                     big_endian(4, zlib_data.size() + static_cast<std::uint64_t>(more_zlib)) +
                     zlib_data);
  }
  std::string text() const { return around(compressed(inside()) + after_zlib); }
};

std::string error_of(const std::string& text) {
  try {
    decode_hdr(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

// Of the numbers of the encoding, for tests that write counts themselves.
std::string number(std::int64_t value) {
  std::uint64_t bits =
      static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  std::string text;
  for (; bits >= 0x80 && text.size() < 8; bits >>= 7) text += static_cast<char>(bits | 0x80);
  return text + static_cast<char>(bits);
}

std::string with_counts(const std::vector<std::int64_t>& counts,
                        std::uint64_t highest = Histogram::kHighest) {
  Encoding encoding;
  encoding.highest = highest;
  encoding.counts.clear();
  for (const std::int64_t count : counts) encoding.counts += number(count);
  return encoding.text();
}

TEST_CASE("a histogram is read as it was written, but for what the encoding has not") {
  for (const auto& [name, histogram] : histograms()) {
    CAPTURE(name);
    const std::string text = encode_hdr(histogram);
    CHECK(text.starts_with("HISTF"));
    const Histogram read = decode_hdr(text);
    CHECK(read.counts() == histogram.counts());
    CHECK(read.count() == histogram.count());
    CHECK(read.saturated() == 0);
    CHECK(read.min() <= histogram.min());
    CHECK(read.max() >= histogram.max());
    CHECK(layout::index_of(read.min()) == layout::index_of(histogram.min()));
    CHECK(layout::index_of(read.max()) == layout::index_of(histogram.max()));
    CHECK(encode_hdr(read) == text);
    const Histogram exact = Histogram::from_counts(read.counts(), histogram.min(), histogram.max(),
                                                   histogram.saturated());
    CHECK(exact.hgrm() == histogram.hgrm());
    CHECK(exact.min() == histogram.min());
    CHECK(exact.saturated() == histogram.saturated());
  }
}

TEST_CASE("a count takes up to nine bytes") {
  const Histogram many = decode_hdr(with_counts({-5, std::numeric_limits<std::int64_t>::max()}));
  CHECK(many.count() == std::numeric_limits<std::int64_t>::max());
  CHECK(many.min() == 5);
  CHECK(decode_hdr(encode_hdr(many)).counts() == many.counts());
}

TEST_CASE("an offset and a ratio of the writer's own change nothing") {
  const Histogram plain = decode_hdr(Encoding().text());
  for (const double ratio : {0.001, 5e-324, std::numeric_limits<double>::quiet_NaN()}) {
    Encoding encoding;
    encoding.offset = 0xfffffc00;
    encoding.ratio = ratio;
    CHECK(decode_hdr(encoding.text()).counts() == plain.counts());
  }
}

TEST_CASE("zeros at the end, and a single one as a run, are read") {
  const Histogram one = decode_hdr(with_counts({-1, 1, 0, -33'789}));
  CHECK(one.count() == 1);
  CHECK(one.min() == 1);
  CHECK(one.max() == 1);
}

TEST_CASE("a histogram of higher values is read if it has none above an hour") {
  for (const std::uint64_t highest : {std::uint64_t{INT64_MAX}, Histogram::kHighest * 1000}) {
    const auto index = static_cast<std::int64_t>(layout::index_of(Histogram::kHighest));
    CHECK(decode_hdr(with_counts({-index, 7}, highest)).max() == Histogram::kHighest);
    CHECK_THAT(error_of(with_counts({-index - 1, 7}, highest)),
               ContainsSubstring("counts values of 3601330077696 or more, above the highest "
                                 "supported, 3600000000000"));
  }
}

TEST_CASE("what is no histogram is refused, each for its own reason") {
  const auto spoiled = [](const auto& spoil) {
    Encoding encoding;
    spoil(encoding);
    return error_of(encoding.text());
  };
  CHECK(spoiled([](Encoding&) {}) == "none");
  const std::string good = Encoding().text();
  CHECK_THAT(error_of("HISTF*AA"), ContainsSubstring("not base64"));
  CHECK_THAT(error_of(good + "A"), ContainsSubstring("not base64"));
  CHECK_THAT(error_of(' ' + good), ContainsSubstring("not base64"));
  CHECK_THAT(error_of(""), ContainsSubstring("truncated within a header"));
  CHECK_THAT(error_of("HISTFA=="), ContainsSubstring("truncated within a header"));
  CHECK_THAT(spoiled([](Encoding& e) { e.outer_cookie = 0x1c849302; }),
             ContainsSubstring("not a compressed histogram in the V2 encoding: it begins with "
                               "0x1c849302, not 0x1c849314"));
  CHECK_THAT(spoiled([](Encoding& e) { e.more_zlib = 5; }),
             ContainsSubstring("truncated: it says that its zlib data take "));
  CHECK_THAT(spoiled([](Encoding& e) { e.more_zlib = -1; }),
             ContainsSubstring("too long: it says that its zlib data take "));
  CHECK_THAT(spoiled([](Encoding& e) { e.after_zlib = "abc"; }),
             ContainsSubstring("other bytes follow the zlib data: 3"));
  CHECK_THAT(spoiled([](Encoding& e) { e.cookie = 0x1c849301; }),
             ContainsSubstring("not in the V2 encoding within its zlib data"));
  CHECK_THAT(spoiled([](Encoding& e) { e.digits = 2; }),
             ContainsSubstring("2 significant digits, only 3 are supported"));
  CHECK_THAT(spoiled([](Encoding& e) { e.lowest = 1000; }),
             ContainsSubstring("lowest value is 1000, only 1 is supported"));
  CHECK_THAT(spoiled([](Encoding& e) { e.highest = 1; }),
             ContainsSubstring("highest value is 1, less than 2"));
  CHECK_THAT(spoiled([](Encoding& e) { e.highest = UINT64_MAX; }),
             ContainsSubstring("highest value is -1, less than 2"));
  CHECK_THAT(spoiled([](Encoding& e) { e.more_counts = 1; }),
             ContainsSubstring("truncated: it says that its counts take 2 bytes, but 1 are left"));
  CHECK_THAT(spoiled([](Encoding& e) { e.more_counts = -1; }),
             ContainsSubstring("too long: it says that its counts take 0 bytes, but 1 are left"));
  CHECK_THAT(spoiled([](Encoding& e) { e.counts += '\x80'; }),
             ContainsSubstring("truncated within a count"));
}

TEST_CASE("more counts than there are values are refused") {
  const std::string all = "more counts than the 33792 of values up to 3600000000000";
  CHECK_THAT(error_of(with_counts({-33'793})), ContainsSubstring(all));
  CHECK_THAT(error_of(with_counts({-33'792, 0})), ContainsSubstring(all));
  // A count is never negative: whatever is so is a run of zeros, however long.
  CHECK_THAT(error_of(with_counts({1, INT64_MIN})), ContainsSubstring(all));
  CHECK_THAT(error_of(with_counts({-2048, 1}, 2047)),
             ContainsSubstring("more counts than the 2048 of values up to 2047"));
  CHECK_THAT(error_of(with_counts({INT64_MAX, 1})), ContainsSubstring("sum is more than 2^63 - 1"));
}

TEST_CASE("zlib data that are cut off, corrupt or too many are refused") {
  const Encoding encoding;
  const std::string zlib_data = compressed(encoding.inside());
  CHECK_THAT(error_of(encoding.around(zlib_data.substr(0, zlib_data.size() - 1))),
             ContainsSubstring("truncated zlib data"));
  CHECK_THAT(error_of(encoding.around({})), ContainsSubstring("truncated zlib data"));
  CHECK_THAT(error_of(encoding.around('x' + zlib_data)),
             ContainsSubstring("corrupt zlib data: incorrect header check"));
  std::string wrong_sum = zlib_data;
  wrong_sum.back() = static_cast<char>(wrong_sum.back() ^ 1);
  CHECK_THAT(error_of(encoding.around(wrong_sum)),
             ContainsSubstring("corrupt zlib data: incorrect data check"));
  Encoding bomb;
  bomb.counts.assign(100'000'000, '\0');
  CHECK_THAT(error_of(bomb.text()), ContainsSubstring("decompresses to more than 304168 bytes"));
}

}  // namespace
}  // namespace merhaba::bench::load::test
