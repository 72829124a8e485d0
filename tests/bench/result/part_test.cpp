// The parts of a merged result: when they ran, who was late, and how they are printed.
#include "bench/result/part.hpp"

#include <sstream>

#include "bench/result/merging.hpp"
#include "bench/result/merging_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::WithinAbs;

// Two parts with a run of a second each, of which the second begins so much later.
std::vector<Part> staggered(double seconds) {
  std::vector<Part> parts{part_of("a", {1000}), part_of("b", {1000})};
  parts[1].series.runs[0].began += seconds;
  return parts;
}

std::vector<PartSummary> summaries_of(const std::vector<Part>& parts) {
  return merge(parts.front().series.work, parts, {}).parts;
}

TEST_CASE("parts overlap for the time that all of them run") {
  const Overlap whole = overlap_of(staggered(0));
  CHECK(whole.seconds == 1);
  CHECK(whole.of == 1);
  CHECK(whole.share() == 1);
  CHECK(whole.clock_error == 0);
  const Overlap half = overlap_of(staggered(0.5));
  CHECK(half.seconds == 0.5);
  CHECK(half.share() == 0.5);
  std::vector<Part> parts = staggered(0.25);
  parts[1].series.runs[0].counts.elapsed = 2;
  CHECK(overlap_of(parts).seconds == 0.75);
  CHECK(overlap_of(parts).of == 2);
  parts.push_back(part_of("c", {1000}));
  parts[2].series.runs[0].began += 0.75;
  CHECK(overlap_of(parts).seconds == 0.25);
}

TEST_CASE("a gap between parts is a negative overlap") {
  const Overlap gap = overlap_of(staggered(1.5));
  CHECK(gap.seconds == -0.5);
  CHECK(gap.share() == -0.5);
}

TEST_CASE("the overlap is that of the run that shares least") {
  std::vector<Part> parts{part_of("a", {1000, 1000, 1000}), part_of("b", {1000, 1000, 1000})};
  parts[1].series.runs[1].began += 0.75;
  parts[1].series.runs[2].began += 0.25;
  CHECK(overlap_of(parts).share() == 0.25);
  for (Part& part : parts) part.series.runs[2].counts.elapsed = 4;
  parts[0].series.runs[2].began += 3.5;  // 0.75 s of 4 in common
  CHECK(overlap_of(parts).seconds == 0.75);
  CHECK(overlap_of(parts).of == 4);
}

TEST_CASE("clocks are corrected before parts are compared") {
  std::vector<Part> parts = staggered(5);
  parts[1].clock_ahead = 5;
  CHECK(overlap_of(parts).share() == 1);
  parts[0].clock_ahead = 0.5;
  CHECK(overlap_of(parts).share() == 0.5);
  parts[0].clock_ahead = -0.25;
  CHECK(overlap_of(parts).share() == 0.75);
}

TEST_CASE("the clocks are off by no more than the two that are known worst") {
  std::vector<Part> parts{part_of("a", {1}), part_of("b", {1}), part_of("c", {1})};
  parts[0].clock_error = 0.25;
  parts[1].clock_error = 0.125;
  parts[2].clock_error = 0.5;
  CHECK(overlap_of(parts).clock_error == 0.75);
  CHECK(overlap_of({parts[1]}).clock_error == 0.125);
}

TEST_CASE("no part overlaps where nothing ran") {
  CHECK(overlap_of({part_of("a", {}), part_of("b", {})}).share() == 0);
}

TEST_CASE("a part is late when it begins a tenth of a second after the first, clock error aside") {
  const auto is_late = [](double seconds, double clock_error, bool offers_load = true) {
    std::vector<Part> parts = staggered(seconds);
    parts[1].clock_error = clock_error;
    parts[1].offers_load = offers_load;
    const std::vector<PartSummary> found = summaries_of(parts);
    CHECK_FALSE(found.at(0).is_late());
    CHECK_THAT(found.at(1).began, WithinAbs(seconds, 1e-9));
    return found.at(1).is_late();
  };
  CHECK(is_late(0.125, 0));
  CHECK_FALSE(is_late(0.0625, 0));
  CHECK_FALSE(is_late(0.125, 0.03125));
  CHECK(is_late(0.25, 0.03125));
  CHECK_FALSE(is_late(0.5, 0, false));
}

TEST_CASE("a rank that watches the target sets no start") {
  std::vector<Part> parts{observer({1}), part_of("a", {1000})};
  parts[1].series.runs[0].began += 5;
  CHECK(summaries_of(parts).at(1).began == 0);
  CHECK(summaries_of(parts).at(0).began == -5);
}

TEST_CASE("a part is late when more than one in a hundred of its clients were") {
  std::vector<Part> parts = staggered(0);
  parts[1].series.total.begun_late = 10;  // of 1,000
  CHECK_FALSE(summaries_of(parts).at(1).is_late());
  parts[1].series.total.begun_late = 11;
  CHECK(summaries_of(parts).at(1).is_late());
}

// A part of each kind.
std::vector<PartSummary> kinds() {
  PartSummary fine;
  fine.name = "rank 0";
  fine.host = "one";
  fine.rate = 20'000;
  fine.generator_busy = 0.5;
  fine.counts.attempted = 40'000;
  fine.counts.failures = {{"closed", 2}};
  fine.counts.not_begun = 3;
  PartSummary late = fine;
  late.name = "b.json";
  late.host = "";
  late.began = 0.25;
  late.began_late = true;
  late.generator_busy = 0.875;
  late.generator_waiting = 0.125;
  late.generator_limited = true;
  late.counts.begun_late = 401;
  late.counts.most_behind = 0.0125;
  late.clock_ahead = -1.5;
  late.clock_error = 0.002;
  PartSummary watching;
  watching.name = "rank 2";
  watching.host = "server";
  watching.offers_load = false;
  watching.began = 5;
  return {fine, late, watching};
}

// Without the space between the columns.
std::vector<std::string> lines_of(const std::string& table) {
  std::vector<std::string> lines;
  std::istringstream text(table);
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string& all = lines.emplace_back();
    for (std::string word; words >> word;) all += (all.empty() ? "" : " ") + word;
  }
  return lines;
}

TEST_CASE("the table has a line for each part") {
  CHECK(lines_of(parts_table(kinds())) ==
        std::vector<std::string>{
            "host rate/s attempted failed generator waiting began most behind clock ahead give "
            "or take",
            "rank 0 one 20,000 40,000 5 50 % 0 % +0 ns 0 ns 0 ns 0 ns",
            "b.json 20,000 40,000 5 88 % 12 % +250 ms 12.5 ms -1.50 s 2.00 ms",
            "rank 2 server at the target 0 ns 0 ns"});
}

TEST_CASE("troubles name the part, its machine, and what was wrong with it") {
  std::vector<PartSummary> parts = kinds();
  CHECK(parts_troubles(parts) ==
        "generator-limited: b.json used 88 % of a CPU and waited for one 12 %\n"
        "late: b.json began 250 ms after the first\n"
        "late: b.json began 401 of 40,000 clients more than 5.00 ms after they were due\n");
  parts[1].host = "two";
  parts.erase(parts.begin());
  parts[0].generator_limited = false;
  parts[0].counts.begun_late = 0;
  CHECK(parts_troubles(parts) == "late: b.json on two began 250 ms after the first\n");
  CHECK(parts_troubles({kinds()[0]}).empty());
}

}  // namespace
}  // namespace merhaba::bench::result::test
