#include "bench/report/watch_gathering.hpp"

#include "bench/report/document_file.hpp"
#include "bench/report/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

WatchRecord parsed(const std::string& text) {
  return std::get<WatchRecord>(parse_document(text, "watch.jsonl"));
}

TEST_CASE("the depth is drawn of the points, to the microsecond") {
  const WatchRecord record = parsed(sample_recording(true));
  const WatchedQueue& queue = record.queues[0];
  CHECK(queue.has_points);
  CHECK(queue.until == 3'000'000);
  REQUIRE(queue.depth.steps().size() == 6);
  CHECK(queue.depth.steps()[3].at == 1'200'500);
  CHECK(queue.depth.steps()[3].high == 6);
  CHECK(queue.depth.steps()[3].drops == 3);
  CHECK(queue.depth.steps()[5].last == 1);
  // Of a queue whose depth never changed, it is as it was seen.
  REQUIRE(record.queues[1].depth.steps().size() == 1);
  CHECK(record.queues[1].depth.steps()[0].high == 0);
}

TEST_CASE("without points it is drawn of how deep each interval was, drops in its middle") {
  const WatchedQueue queue = parsed(sample_recording(false)).queues.at(0);
  CHECK_FALSE(queue.has_points);
  REQUIRE(queue.depth.steps().size() == 4);
  CHECK(queue.depth.steps()[0].high == 2);
  CHECK(queue.depth.steps()[1].at == 1'000'000);
  CHECK(queue.depth.steps()[1].high == 6);
  CHECK(queue.depth.steps()[2].at == 1'500'000);
  CHECK(queue.depth.steps()[2].drops == 23);
  CHECK(queue.depth.steps()[3].high == 1);
}

TEST_CASE("an interval without points, in a file that has some, is one without a change") {
  const WatchRecord record =
      parsed(sample_line("interval", 1, {{.depth = 3, .high = 3}, {.inode = 2, .high = 1}}) + "\n" +
             sample_line("interval", 2,
                         {{.depth = 5, .high = 5, .points = {{1'500'000, 5, 0}}},
                          {.inode = 2, .high = 1}}) +
             "\n" + sample_line("interval", 3, {{.depth = 5, .high = 5}}) + "\n");
  CHECK(record.has_points);
  CHECK(record.queues.at(1).has_points);
  const Course& depth = record.queues.at(0).depth;
  REQUIRE(depth.steps().size() == 2);
  CHECK(depth.steps()[0].high == 3);
  CHECK(depth.steps()[1].at == 1'500'000);
}

TEST_CASE("what came first and what exceeds the points is not lost") {
  const WatchRecord record = parsed(
      sample_line("interval", 1, {{.high = 9, .points = {{600'000, 1, 0}}}}) + "\n" +
      sample_line(
          "interval", 2,
          {{.depth = 2, .high = 8, .drops = 7, .points = {{1'100'000, 6, 1}, {1'200'000, 6, 2}}}}));
  const Course& depth = record.queues.at(0).depth;
  REQUIRE(depth.steps().size() == 7);
  CHECK(depth.steps()[0].at == 0);
  CHECK(depth.steps()[0].high == 9);
  CHECK(depth.steps()[1].at == 600'000);
  CHECK(depth.steps()[4].at == 1'200'001);
  CHECK(depth.steps()[4].high == 8);
  CHECK(depth.steps()[5].at == 1'600'000);
  CHECK(depth.steps()[5].drops == 4);
  CHECK(depth.steps()[6].at == 2'000'000);
  CHECK(depth.steps()[6].last == 2);
}

TEST_CASE("queues of one address have their number, those of several namespaces its name") {
  const WatchRecord record =
      parsed(sample_line("interval", 1,
                         {{.number = 1, .inode = 1, .high = 3},
                          {.number = 2, .inode = 2, .high = 2},
                          {.address = "unix:/run/x.sock", .netns = "blue", .inode = 3, .high = 1}},
                         {"host", "blue"}));
  REQUIRE(record.queues.size() == 3);
  CHECK(record.queues[0].name == "127.0.0.1:8080 #1 in netns host");
  CHECK(record.queues[1].name == "127.0.0.1:8080 #2 in netns host");
  CHECK(record.queues[2].name == "unix:/run/x.sock in netns blue");
}

TEST_CASE("a queue that is opened again is another; one that closed was watched until then") {
  const WatchRecord record =
      parsed(sample_line("interval", 1, {{.inode = 1, .high = 3}}) + "\n" +
             sample_line("interval", 2, {{.inode = 1, .closed = true}, {.inode = 2}}) + "\n" +
             sample_line("interval", 4, {{.inode = 2, .limit = 9}}) + "\n" +
             sample_line("summary", 5,
                         {{.inode = 1, .high = 3, .closed = true}, {.inode = 2, .limit = 9}}));
  REQUIRE(record.queues.size() == 2);
  CHECK(record.queues[0].now.closed);
  CHECK(record.queues[0].until == 2'000'000);
  CHECK(record.queues[1].until == 5'000'000);
  using Limits = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  CHECK(record.queues[1].limits == Limits{{1'000'000, 5}, {2'000'000, 9}});
}

TEST_CASE("what was after the last interval is in the summary alone") {
  const std::string text = without_last_line(sample_recording(true)) +
                           sample_line("summary", 3.5, {{.depth = 4, .high = 6, .drops = 25}});
  const WatchedQueue queue = parsed(text).queues.at(0);
  REQUIRE(queue.depth.steps().size() == 8);
  CHECK(queue.depth.steps()[6].at == 3'000'000);
  CHECK(queue.depth.steps()[6].high == 4);
  CHECK(queue.depth.steps()[7].at == 3'250'000);
  CHECK(queue.depth.steps()[7].drops == 2);
  CHECK(queue.until == 3'500'000);
  // Of a watch that was shorter than an interval it is all there is.
  const WatchedQueue brief =
      parsed(sample_line("summary", 0.5, {{.high = 6, .drops = 1}})).queues.at(0);
  REQUIRE(brief.depth.steps().size() == 2);
  CHECK(brief.depth.steps()[1].high == 6);
  CHECK(brief.depth.steps()[1].drops == 1);
}

}  // namespace
}  // namespace merhaba::bench::report::test
