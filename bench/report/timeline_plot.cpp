#include <fmt/core.h>

#include <algorithm>

#include "bench/report/axis.hpp"
#include "bench/report/line_plot.hpp"
#include "bench/report/overflow_plots.hpp"
#include "bench/report/plot_style.hpp"
#include "bench/report/timeline_stories.hpp"

namespace merhaba::bench::report {
namespace {

// Pixels.
constexpr int kKeyRow = 22;
constexpr int kTop = 14;
constexpr int kBottom = 64;
constexpr int kLeft = 110;
constexpr int kRight = 32;
constexpr int kLane = 24;

constexpr std::size_t kKeysInRow = 4;
constexpr double kHeading = 1.5;  // of a story; lanes
constexpr std::size_t kLongestHeading = 120;
// Of the axis: marks nearer to each other would hide one another.
constexpr double kLeastDistance = 0.014;
constexpr double kRoomForMarks = 1.08;  // beside the last one

// The good news, the attempts, the bad news.
std::vector<Line> event_marks() {
  const auto mark = [](const char* colour, int shape, double size) {
    return fmt::format("lc rgb '{}' lw 2 pt {} ps {}", colour, shape, size);
  };
  return {
      {"SYN", mark(kLineColours[0], 6, 1), {}, kPoints},
      {"SYN again", mark(kLineColours[0], 7, 1), {}, kPoints},
      {"connected", mark(kLineColours[3], 8, 1.1), {}, kPoints},
      {"data", mark(kLineColours[2], 4, 0.9), {}, kPoints},
      {"data again", mark(kLineColours[2], 5, 0.9), {}, kPoints},
      {"answered", mark(kLineColours[1], 13, 1.3), {}, kPoints},
      {"reset", mark(kSubjectColour, 2, 1), {}, kPoints},
      {"timed out", mark(kSubjectColour, 1, 1.2), {}, kPoints},
      {"never answered", mark(kSubjectColour, 3, 1), {}, kPoints},
      {"refused", mark(kSubjectColour, 10, 1), {}, kPoints},
  };
}

bool waits_on(const Mark& last) {
  return last.event == "connected" || last.event.starts_with("SYN") ||
         last.event.starts_with("data");
}

class Picture {
 public:
  explicit Picture(double end) : end_(end) {}

  void draw(const Story& story) {
    const std::string heading = story.alike == 0
                                    ? story.setting
                                    : fmt::format("{}; {} more alike", story.setting, story.alike);
    script_ +=
        fmt::format("set label {} at screen 0.012, first {} left front\n",
                    report::quoted(shortened(heading, kLongestHeading)), height_ + kHeading / 2);
    height_ += kHeading;
    const double top = height_ - 0.3;
    for (const Lane& lane : story.lanes) draw(lane, story.end());
    if (story.resumes) resumes_.rows.push_back({*story.resumes, top, height_ - 0.6 - top});
  }

  Plot plot() {
    std::vector<Line> lines{waits_, resumes_};
    lines.insert(lines.end(), marks_.begin(), marks_.end());
    std::erase_if(lines, [](const Line& line) { return line.rows.empty(); });
    const std::size_t key_rows = (lines.size() + kKeysInRow - 1) / kKeysInRow;
    const int top = kTop + kKeyRow * static_cast<int>(key_rows);
    Plot plot;
    plot.width = kPlotWidth;
    plot.height = top + kBottom + static_cast<int>(kLane * height_);
    plot.script =
        plot_frame({kLeft, kRight, top, kBottom}, plot.height) +
        fmt::format(
            "set key at screen 0.012, screen {:.4f} left top vertical maxrows {} Left reverse "
            "samplen 2\nunset ytics\nset border 1\nset yrange [{}:0]\n",
            1 - 6.0 / plot.height, key_rows, height_) +
        axis_script('x', time_axis(end_)) + "set xlabel 'time since the first call'\n" + script_ +
        lines_script(lines);
    return plot;
  }

 private:
  // `end`: of the story; who then still waits has no mark of its end.
  void draw(const Lane& lane, double end) {
    const double place = height_ + 0.2;
    script_ += fmt::format("set label {} at graph 0, first {} right offset char -0.8, 0\n",
                           report::quoted("client " + lane.client), place);
    double before = -end_;
    for (const Mark& mark : lane.marks) {
      before = std::max(mark.at, before + kLeastDistance * end_);
      line_of(mark.event).rows.push_back({before, place});
    }
    const double begin = lane.marks.front().at;
    const double last = waits_on(lane.marks.back()) ? std::max(before, end) : before;
    waits_.rows.push_back({begin, place, last - begin});
    height_ += 1;
  }

  Line& line_of(const std::string& event) {
    const auto found = std::find_if(marks_.begin(), marks_.end(),
                                    [&](const Line& line) { return line.name == event; });
    if (found != marks_.end()) return *found;
    return marks_.emplace_back(
        Line{event, fmt::format("lc rgb '{}' lw 2 pt 12 ps 1", kFloorColour), {}, kPoints});
  }

  double end_;
  double height_ = 0;  // lanes
  std::string script_;
  Line waits_{
      "the client waits", "lw 1.5 lc rgb '#a0808080'", {}, "using 1:2:3:(0) with vectors nohead"};
  Line resumes_{"acceptor resumes",
                "lw 1.5 dt (6,4) lc rgb '#000000'",
                {},
                "using 1:2:(0):3 with vectors nohead"};
  std::vector<Line> marks_ = event_marks();
};

}  // namespace

Figure timeline_figure(const result::Sheet& timeline) {
  const std::vector<Story> stories = stories_of(timeline);
  double end = 1;
  for (const Story& story : stories) end = std::max(end, story.end());
  Picture picture(end * kRoomForMarks);
  for (const Story& story : stories) picture.draw(story);
  Figure figure{picture.plot(),
                "Some of the clients of each setting. What went alike under several settings is "
                "drawn once. Marks that would hide one another stand side by side, the earlier "
                "to the left."};
  figure.plot.name = "fate-timeline";
  figure.plot.title = "fate: what clients did and saw, and when";
  return figure;
}

}  // namespace merhaba::bench::report
