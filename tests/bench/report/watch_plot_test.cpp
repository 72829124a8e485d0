#include "bench/report/watch_plot.hpp"

#include <sstream>

#include "bench/report/drawn_page.hpp"
#include "bench/report/gnuplot_support.hpp"
#include "bench/report/watch_sample.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::report::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Spans = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

WatchRecord recording(bool points) {
  return std::get<WatchRecord>(parse_document(sample_recording(points), "watch.jsonl"));
}

// An hour of a queue that changes a thousand times a second, and once overflows.
WatchedQueue busy_hour() {
  WatchedQueue queue{.name = "127.0.0.1:80"};
  queue.now.limit = 128;
  queue.now.holds = 129;
  queue.has_points = true;
  queue.limits = {{0, 128}};
  queue.until = 3'600'000'000;
  for (std::uint64_t ms = 0; ms < 3'600'000; ++ms) {
    const bool full = ms == 1'800'000;
    queue.depth.add(1000 * ms, full ? 129 : ms % 50, full ? 7 : 0);
  }
  queue.now.account.high = 129;
  queue.now.account.drops = 7;
  return queue;
}

TEST_CASE("the depth is drawn as steps, with its limit, the drops marked and counted") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const WatchRecord record = recording(true);
  const Plot plot = depth_plot(record.queues[0], record.seconds);
  CHECK(curve(plot, "in the queue") ==
        "0.0001 0\n0.4 0\n0.4 2\n1.2 2\n1.2 6\n1.2005 6\n1.2005 6\n1.23 6\n1.23 6\n1.24 6\n"
        "1.24 1\n3 1\n");
  CHECK(curve(plot, "limit 5") == "0 5\n3 5\n");
  CHECK(curve(plot, "23 dropped") == "1.2005 6\n1.23 6\n");
  CHECK_THAT(plot.data, ContainsSubstring("\n1.2005 6 3\n1.23 6 20\n"));
  CHECK_THAT(plot.data, ContainsSubstring("\n1.21525 6 23\n"));  // one label for both
  CHECK_THAT(depth_caption(record.queues[0]), ContainsSubstring("to the microsecond"));
}

TEST_CASE("without points the picture says that it is of intervals") {
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  const WatchRecord record = recording(false);
  const Plot plot = depth_plot(record.queues[0], record.seconds);
  CHECK(curve(plot, "most in the queue") == "0 2\n1 2\n1 6\n1.5 6\n1.5 6\n2 6\n2 1\n3 1\n");
  CHECK(curve(plot, "23 dropped") == "1.5 6\n");
  CHECK_THAT(depth_caption(record.queues[0]), ContainsSubstring("deepest look of each interval"));
}

TEST_CASE("the oldest waiter is drawn interval by interval") {
  const WatchRecord record = recording(true);
  const Plot plot = waiter_plot(record.queues[0], record.seconds);
  CHECK_THAT(plot.data, ContainsSubstring("1 250000000\n2 250000000\n2 0\n3 0\n"));
}

TEST_CASE("what is shaded is where it held as many as its limit then was") {
  CHECK(spans_at_limit(recording(true).queues[0]) == Spans{{1'200'000, 1'240'000}});
  CHECK(spans_at_limit(recording(false).queues[0]) == Spans{{1'000'000, 2'000'000}});
  CHECK(spans_at_limit(recording(true).queues[1]).empty());
  WatchedQueue queue;
  queue.now.limit = 2;
  queue.limits = {{0, 9}, {50, 2}};
  queue.until = 100;
  queue.depth.add(0, 4);
  queue.depth.add(60, 3);
  queue.depth.add(70, 1);
  queue.depth.add(90, 2);
  CHECK(spans_at_limit(queue) == Spans{{60, 70}, {90, 100}});
  // A queue for none but one is full with that one.
  queue.now.limit = 0;
  queue.limits = {{0, 0}};
  queue.depth.add(95, 0);
  CHECK(spans_at_limit(queue) == Spans{{0, 95}});
}

TEST_CASE("a long recording is drawn small, and keeps its peak and its drops") {
  const WatchedQueue queue = busy_hour();
  const Plot plot = depth_plot(queue, 3600);
  CHECK(plot.data.size() < 150'000);
  CHECK_THAT(plot.data, ContainsSubstring(" 129\n"));
  CHECK_THAT(plot.data, ContainsSubstring(" 129 7\n"));
  CHECK_THAT(plot.settings, ContainsSubstring("in minutes"));
  CHECK_THAT(depth_caption(queue), ContainsSubstring("drawn as one, the line along its peaks"));
  CHECK(spans_at_limit(queue).size() == 1);
  if (!have_gnuplot()) SKIP("gnuplot is not here");
  CHECK(draw_svg(plot).size() < 150'000);
}

TEST_CASE("a limit far above all that was in the queue is named, not drawn") {
  WatchedQueue queue{.name = "127.0.0.1:80"};
  queue.now.limit = 4096;
  queue.now.account.high = 3;
  queue.limits = {{0, 4096}};
  queue.until = 1'000'000;
  queue.depth.add(0, 3);
  const Plot plot = depth_plot(queue, 1);
  CHECK_THAT(plot.settings, ContainsSubstring("limit_title = 'limit 4,096, far above'"));
  CHECK_THAT(plot.settings, ContainsSubstring("limit_shown = 0\n"));
  CHECK_THAT(plot.settings, ContainsSubstring("top = 3\n"));
}

TEST_CASE("drops have as many labels as there is room for, and each is counted in one") {
  WatchedQueue queue{.name = "127.0.0.1:80"};
  queue.limits = {{0, 5}};
  queue.until = 100'000'000;
  for (std::uint64_t i = 0; i < 400; ++i) queue.depth.add(250'000 * i, 6, 1 + i);
  const Plot plot = depth_plot(queue, 100);
  std::istringstream labels(plot.data.substr(plot.data.rfind("\n\n\n", plot.data.size() - 4) + 3));
  std::size_t number = 0;
  double drops = 0;
  for (double at, depth, packets; labels >> at >> depth >> packets; ++number) drops += packets;
  CHECK(number > 10);
  CHECK(number < 20);
  CHECK(drops == 400 * 401 / 2);
}

}  // namespace
}  // namespace merhaba::bench::report::test
