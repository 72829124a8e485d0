#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "bench/load/hdr_format.hpp"
#include "bench/load/hdr_log.hpp"
#include "bench/load/histogram_layout.hpp"
#include "bench/load/histograms.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

// Against HdrHistogram itself, in Java.
namespace merhaba::bench::load::test {
namespace {

using merhaba::test::Folder;
using merhaba::test::have_program;
using merhaba::test::run;
using merhaba::test::Said;
using merhaba::test::write_file;

constexpr auto kJar = "/usr/share/java/hdrhistogram.jar";  // Debian's libhdrhistogram-java

std::string what_is_missing() {
  // javac is that of a JDK, which `java FILE.java` needs.
  if (!have_program("java") || !have_program("javac")) return "there is no JDK";
  if (::access(kJar, R_OK) != 0) return std::string("there is no ") + kJar;
  return {};
}

std::string said_by_java(const std::vector<std::string>& arguments, const std::string& input = {}) {
  const char* root = std::getenv("MERHABA_SOURCE_ROOT");
  REQUIRE(root != nullptr);
  std::vector<std::string> words{"java", "-XX:TieredStopAtLevel=1", "-cp", kJar,
                                 std::string(root) + "/tests/bench/load/HdrPeer.java"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const Said said = run({words, {}, input, 0, {}});
  CAPTURE(said.err);
  REQUIRE(said.code == 0);
  return said.out;
}

// The rest of a line: the lowest value of each bucket that counts any, and its count.
std::vector<std::uint64_t> counts_in(std::istringstream& line) {
  std::vector<std::uint64_t> counts(Histogram().counts().size());
  std::uint64_t low = 0;
  std::uint64_t count = 0;
  while (line >> low >> count) {
    const std::uint64_t index = layout::index_of(low);
    if (index >= counts.size() || layout::Place(index).low != low)
      FAIL("no bucket of ours: " << low);
    counts[index] = count;
  }
  return counts;
}

std::uint64_t number_in(std::istringstream& line) {
  std::uint64_t number = 0;
  REQUIRE(line >> number);
  return number;
}

TEST_CASE("HdrHistogram reads our histograms bucket for bucket, with the same percentiles") {
  if (const std::string missing = what_is_missing(); !missing.empty()) SKIP(missing);
  std::vector<Histogram> ours;
  for (const auto& [name, histogram] : histograms()) ours.push_back(histogram);
  for (unsigned i = 0; i < 60; ++i) {
    ours.push_back(random_histogram(i, 1U << i % 17, 2 + i % 11));
  }
  const std::vector<std::string> percentiles{"0",  "0.1", "1",  "5",    "10",    "20",     "25",
                                             "30", "40",  "50", "60",   "70",    "75",     "80",
                                             "90", "95",  "99", "99.9", "99.99", "99.999", "100"};
  std::vector<std::string> arguments{"read"};
  arguments.insert(arguments.end(), percentiles.begin(), percentiles.end());
  std::string input;
  for (const Histogram& histogram : ours) input += encode_hdr(histogram) + '\n';
  std::istringstream lines(said_by_java(arguments, input));
  std::string text;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    CAPTURE(i);
    REQUIRE(std::getline(lines, text));
    std::istringstream line(text);
    CHECK(number_in(line) == ours[i].count());
    const Histogram read = decode_hdr(encode_hdr(ours[i]));
    for (const std::string& percentile : percentiles) {
      CAPTURE(percentile);
      const std::uint64_t theirs = number_in(line);
      // Theirs is never cut off at the greatest value; at 0 it is the lowest of its bucket.
      const std::uint64_t index = layout::index_of(ours[i].at(std::stod(percentile)));
      CHECK(layout::index_of(theirs) == index);
      if (ours[i].count() > 0 && percentile != "0") {
        CHECK(theirs == layout::Place(index).highest());
        CHECK(std::min(theirs, ours[i].max()) == ours[i].at(std::stod(percentile)));
      }
    }
    CHECK((counts_in(line) == ours[i].counts()));
  }
  CHECK_FALSE(std::getline(lines, text));
}

TEST_CASE("we read HdrHistogram's histograms bucket for bucket, whatever their highest value") {
  if (const std::string missing = what_is_missing(); !missing.empty()) SKIP(missing);
  constexpr int kHistograms = 90;
  std::istringstream lines(said_by_java({"write", std::to_string(kHistograms)}));
  std::string text;
  for (int i = 0; i < kHistograms; ++i) {
    CAPTURE(i);
    REQUIRE(std::getline(lines, text));
    std::istringstream line(text);
    std::string encoding;
    line >> encoding;
    const Histogram read = decode_hdr(encoding);
    CHECK(read.count() == number_in(line));
    CHECK((read.counts() == counts_in(line)));
  }
  CHECK_FALSE(std::getline(lines, text));
}

struct Logged {
  Folder folder;
  std::string path = folder / "latencies.hlog";
  std::array<Histogram, 4> histograms{random_histogram(1, 500), random_histogram(2, 800),
                                      Histogram(), random_histogram(3, 900)};

  Logged() {
    write_file(path, hdr_log(1'700'000'000.25, {{"connect", 0, 1, histograms[0]},
                                                {"response", 0, 1, histograms[1]},
                                                {"connect", 1, 0.5, histograms[2]},
                                                {"response", 1, 0.5, histograms[3]}}));
  }
};

TEST_CASE("HdrHistogram's log reader finds our tags, times, counts and greatest values") {
  if (const std::string missing = what_is_missing(); !missing.empty()) SKIP(missing);
  const Logged log;
  std::string expected;
  for (std::size_t i = 0; i < log.histograms.size(); ++i) {
    const Histogram& histogram = log.histograms[i];
    const std::uint64_t max = layout::Place(layout::index_of(histogram.max())).highest();
    expected += i % 2 == 0 ? "connect " : "response ";
    expected += i < 2 ? "1700000000250 1700000001250 " : "1700000001250 1700000001750 ";
    expected += std::to_string(histogram.count()) + ' ' + std::to_string(max) + '\n';
  }
  CHECK(said_by_java({"log", log.path}) == expected + "from 1.70000000025E9\n");
}

TEST_CASE("HdrHistogram's log processor makes our .hgrm of our log") {
  if (const std::string missing = what_is_missing(); !missing.empty()) SKIP(missing);
  const Logged log;
  Histogram all = log.histograms[1];
  all.add(log.histograms[3]);
  const std::string said = said_by_java({"process", log.path, "response"});
  CHECK(said.starts_with("#[StartTime: 1700000000.250 (seconds since epoch), "));
  // Read back, it has the same greatest value as theirs: the highest of its bucket.
  CHECK(said.substr(said.find('\n') + 1) == decode_hdr(encode_hdr(all)).hgrm());
}

}  // namespace
}  // namespace merhaba::bench::load::test
