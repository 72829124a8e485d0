#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "bench/load/base64.hpp"
#include "bench/load/compression.hpp"
#include "bench/load/hdr_format.hpp"
#include "bench/load/histograms.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::load::test {
namespace {

using Random = std::mt19937;

std::string mutated(std::string bytes, Random& random) {
  for (auto change = random() % 3 + 1; change > 0 && !bytes.empty(); --change) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 5) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << random() % 8);
        break;
      case 1:
        bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.erase(at, random() % 8 + 1);
        break;
      case 3:
        bytes.insert(at, std::string(random() % 12 + 1, static_cast<char>(random())));
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

std::string big_endian(std::size_t value) {
  std::string text;
  for (unsigned i = 4; i-- > 0;) text += static_cast<char>(value >> (8 * i) & 255);
  return text;
}

// The header's and the counts' bytes of an encoding, and an encoding of such.
constexpr std::size_t kLengthEnd = 8;
constexpr std::size_t kHeaderEnd = 40;
std::string inside(const std::string& text) {
  return decompressed(from_base64(text).value().substr(kLengthEnd), 1'000'000);
}
std::string around(std::string bytes, bool right_length) {
  if (right_length && bytes.size() >= kHeaderEnd) {
    bytes.replace(4, 4, big_endian(bytes.size() - kHeaderEnd));
  }
  const std::string zlib_data = compressed(bytes);
  return to_base64(big_endian(0x1c849314) + big_endian(zlib_data.size()) + zlib_data);
}

// Whether it was a histogram; if so, it is whole and can be written again.
bool is_read(const std::string& text) {
  Histogram read;
  try {
    read = decode_hdr(text);
  } catch (const Error& error) {
    REQUIRE_FALSE(std::string(error.what()).empty());
    return false;
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t count : read.counts()) sum += count;
  REQUIRE(sum == read.count());
  REQUIRE(decode_hdr(encode_hdr(read)).counts() == read.counts());
  return true;
}

const std::vector<std::string>& encodings() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> texts;
    for (const unsigned count : {0U, 1U, 30U, 3000U}) {
      texts.push_back(encode_hdr(random_histogram(count, count)));
    }
    return texts;
  }();
  return all;
}

TEST_CASE("a text with a few wrong characters is refused or a histogram") {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    is_read(mutated(encodings()[random() % encodings().size()], random));
  }
}

TEST_CASE("zlib data with a few wrong bytes are refused or a histogram") {
  Random random(2);
  for (int i = 0; i < 2000; ++i) {
    const std::string bytes = from_base64(encodings()[random() % encodings().size()]).value();
    const std::string zlib_data = mutated(bytes.substr(kLengthEnd), random);
    is_read(to_base64(big_endian(0x1c849314) + big_endian(zlib_data.size()) + zlib_data));
  }
}

TEST_CASE("a header or counts with a few wrong bytes are refused or a histogram") {
  Random random(3);
  int read = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string bytes = inside(encodings()[random() % encodings().size()]);
    const std::string counts = mutated(bytes.substr(kHeaderEnd), random);
    read += is_read(around(bytes.substr(0, kHeaderEnd) + counts, true)) ? 1 : 0;
    is_read(around(mutated(bytes, random), random() % 2 == 0));
  }
  CHECK(read > 100);  // some are histograms, though others
}

TEST_CASE("random bytes are no histogram") {
  Random random(4);
  for (int i = 0; i < 1000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    CHECK_FALSE(is_read(bytes));
    CHECK_FALSE(is_read(to_base64(bytes)));
    CHECK_FALSE(is_read(around(bytes, false)));
  }
}

}  // namespace
}  // namespace merhaba::bench::load::test
