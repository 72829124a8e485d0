#include "bench/report/watch_plot.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/result/table.hpp"

namespace merhaba::bench::report {
namespace {

using Step = Course::Step;

constexpr double kLabelWidth = 0.055;  // of the axis

struct Unit {
  const char* name;
  double seconds;
};

// In which the whole axis has a number that can be read.
Unit unit_of(double seconds) {
  for (const auto& [unit, most] :
       {std::pair(Unit{"milliseconds", 1e-3}, 1.0), std::pair(Unit{"seconds", 1.0}, 180.0),
        std::pair(Unit{"minutes", 60.0}, 3 * 3600.0),
        std::pair(Unit{"hours", 3600.0}, 3 * 86400.0)}) {
    if (seconds <= most) return unit;
  }
  return {"days", 86400};
}

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

double seconds_of(std::uint64_t microseconds) { return static_cast<double>(microseconds) / 1e6; }

// For each step where its own time ends and where the next begins.
struct Span {
  const Step* step;
  std::uint64_t end;
  std::uint64_t next;
};

std::vector<Span> spans_of(const Course& course, std::uint64_t until) {
  const std::vector<Step>& steps = course.steps();
  std::vector<Span> spans;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::uint64_t next =
        i + 1 < steps.size() ? steps[i + 1].at : std::max(until, steps[i].at);
    spans.push_back({&steps[i], std::min(course.end(steps[i]), next), next});
  }
  return spans;
}

// Corners of the line along the peaks; and from it down to the least, where steps are many in one.
struct Outline {
  Rows line;
  Rows band;
};

Outline outline(const Course& course, std::uint64_t until, double unit) {
  Outline drawn;
  const bool thinned = course.width() > 1;
  for (const Span& span : spans_of(course, until)) {
    const double begin = seconds_of(span.step->at) / unit;
    const double end = seconds_of(span.end) / unit;
    const double next = seconds_of(span.next) / unit;
    const auto high = static_cast<double>(span.step->high);
    const auto low = static_cast<double>(span.step->low);
    const auto last = static_cast<double>(span.step->last);
    drawn.line.push_back({begin, high});
    if (!thinned) {
      drawn.line.push_back({next, high});
      continue;
    }
    drawn.line.push_back({end, high});
    drawn.band.push_back({begin, low, high});
    drawn.band.push_back({end, low, high});
    if (span.next - span.end < course.width()) continue;  // the next column
    for (const double at : {end, next}) {
      drawn.line.push_back({at, last});
      drawn.band.push_back({at, last, last});
    }
  }
  return drawn;
}

// From each change on to the next.
Rows limit_line(const WatchedQueue& queue, double unit) {
  Rows rows;
  for (std::size_t i = 0; i < queue.limits.size(); ++i) {
    const auto [from, limit] = queue.limits[i];
    const std::uint64_t to =
        i + 1 < queue.limits.size() ? queue.limits[i + 1].first : std::max(queue.until, from);
    for (const std::uint64_t at : {from, to}) {
      rows.push_back({seconds_of(at) / unit, static_cast<double>(limit)});
    }
  }
  return rows;
}

// Each: time, depth, how many.
Rows drop_marks(const Course& course, double unit) {
  Rows marks;
  for (const Step& step : course.steps()) {
    if (step.drops == 0) continue;
    marks.push_back({seconds_of(step.at) / unit, static_cast<double>(step.high),
                     static_cast<double>(step.drops)});
  }
  return marks;
}

// The same of all marks for which there is one label: those that would hide one another's.
Rows drop_labels(const Rows& marks, double axis) {
  Rows labels;
  double first = 0;
  for (const std::vector<double>& mark : marks) {
    if (labels.empty() || mark[0] - first > kLabelWidth * axis) {
      labels.push_back(mark);
      first = mark[0];
      continue;
    }
    labels.back()[0] = (first + mark[0]) / 2;
    labels.back()[1] = std::max(labels.back()[1], mark[1]);
    labels.back()[2] += mark[2];
  }
  return labels;
}

std::uint64_t limit_at(const WatchedQueue& queue, std::uint64_t at) {
  std::uint64_t limit = queue.now.limit;
  for (const auto& [from, much] : queue.limits) {
    if (from <= at || &from == &queue.limits.front().first) limit = much;
  }
  return limit;
}

// Those with less than a column between them as one, and none so narrow that it is not seen.
Rows shades(const WatchedQueue& queue, double unit, double axis) {
  const double column = axis / static_cast<double>(kColumns);
  Rows rows;
  for (const auto& [from, to] : spans_at_limit(queue)) {
    const double begin = seconds_of(from) / unit;
    const double end = std::max(seconds_of(to) / unit, begin + column);
    if (!rows.empty() && begin - rows.back()[1] < column) {
      rows.back()[1] = std::max(rows.back()[1], end);
    } else {
      rows.push_back({begin, end});
    }
  }
  return rows;
}

std::string axis_of(const Unit& unit, double axis) {
  return setting("end", axis) +
         setting("time_title", fmt::format("time since the watch began, in {}", unit.name));
}

}  // namespace

std::vector<std::pair<std::uint64_t, std::uint64_t>> spans_at_limit(const WatchedQueue& queue) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
  for (const Span& span : spans_of(queue.depth, queue.until)) {
    const std::uint64_t full = std::max<std::uint64_t>(limit_at(queue, span.step->at), 1);
    if (span.step->high < full) continue;
    const std::uint64_t to = span.step->last >= full ? span.next : span.end;
    if (!all.empty() && all.back().second >= span.step->at) {
      all.back().second = std::max(all.back().second, to);
    } else {
      all.emplace_back(span.step->at, to);
    }
  }
  return all;
}

Plot depth_plot(const WatchedQueue& queue, double seconds) {
  const Unit unit = unit_of(seconds);
  const double axis = std::max(seconds, 1e-6) / unit.seconds;
  const Course course = queue.depth.thinned(kColumns);
  const Outline drawn = outline(course, queue.until, unit.seconds);
  const Rows drops = drop_marks(course, unit.seconds);
  const QueueAccount& account = queue.now.account;
  // Far above, its line would press the queue's flat.
  const bool far = queue.now.limit > 4 * std::max<std::uint64_t>(account.high, 4);
  const auto top =
      static_cast<double>(far ? account.high : std::max(account.high, queue.now.limit));
  return {"", queue.name + ": the depth of the accept queue over time", "watch-depth.gp",
          axis_of(unit, axis) + setting("top", top) +
              setting("depth_title", queue.has_points ? "in the queue" : "most in the queue") +
              setting("limit_title",
                      fmt::format("{} {}{}", queue.limits.size() > 1 ? "limit, at last" : "limit",
                                  count(queue.now.limit), far ? ", far above" : "")) +
              setting("limit_shown", far ? 0.0 : 1.0) +
              setting("drops_title", account.drops == 0 ? "" : count(account.drops) + " dropped"),
          block(shades(queue, unit.seconds, axis)) + block(drawn.band) +
              block(limit_line(queue, unit.seconds)) + block(drawn.line) + block(drops) +
              block(drop_labels(drops, axis))};
}

Plot waiter_plot(const WatchedQueue& queue, double seconds) {
  const Unit unit = unit_of(seconds);
  const double axis = std::max(seconds, 1e-6) / unit.seconds;
  const Course course = queue.oldest_waiter.thinned(kColumns);
  return {"", queue.name + ": how long its oldest client waited", "watch-waiter.gp",
          axis_of(unit, axis), block(outline(course, queue.until, unit.seconds).line)};
}

std::string depth_caption(const WatchedQueue& queue) {
  std::string caption =
      queue.has_points ? "Each change of the depth, to the microsecond."
                       : "The deepest look of each interval; watch --record keeps each change.";
  const Course course = queue.depth.thinned(kColumns);
  if (course.width() > 1) {
    caption += fmt::format(
        " Too many for a picture: what lay within {} is drawn as one, the line along its peaks and "
        "a pale band down to the least.",
        result::format_time(1e3 * static_cast<double>(course.width())));
  }
  if (!spans_at_limit(queue).empty()) {
    caption += fmt::format(
        " Shaded: {}, for {} in all.",
        queue.has_points ? "at its limit or above" : "intervals in which it reached its limit",
        result::format_time(static_cast<double>(queue.now.account.at_limit)));
  }
  if (queue.now.account.drops > 0) {
    caption += " Crosses: packets were dropped, and how many by those below the number.";
  }
  return caption +
         fmt::format(" The queue holds {}, one more than its limit.", count(queue.now.holds));
}

}  // namespace merhaba::bench::report
