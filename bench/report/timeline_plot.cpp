#include "bench/report/timeline_plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace merhaba::bench::report {
namespace {

constexpr const char* kResumes = "acceptor resumes";

// The one with this name, or a new one.
template <typename Named>
Named& named(std::vector<Named>& all, std::string Named::*name, const std::string& wanted) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& each) { return each.*name == wanted; });
  if (found != all.end()) return *found;
  Named& added = all.emplace_back();
  added.*name = wanted;
  return added;
}

// Seen at the same moment, a SYN came before whatever it led to.
bool is_earlier(const Mark& one, const Mark& other) {
  return std::pair(one.at, !one.event.starts_with("SYN")) <
         std::pair(other.at, !other.event.starts_with("SYN"));
}

std::vector<std::vector<std::string>> course(const Story& story) {
  std::vector<std::vector<std::string>> all;
  for (const Lane& lane : story.lanes) {
    std::vector<std::string>& events = all.emplace_back();
    for (const Mark& mark : lane.marks) {
      if (events.empty() || events.back() != mark.event) events.push_back(mark.event);
    }
  }
  std::sort(all.begin(), all.end());
  if (story.resumes) all.push_back({kResumes});
  return all;
}

std::vector<Story> read(const result::Sheet& timeline) {
  std::vector<Story> stories;
  const auto settings = timeline.words("setting");
  const auto clients = timeline.words("client");
  const auto times = timeline.numbers("at_ns");
  const auto events = timeline.words("event");
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (std::isnan(times[i])) continue;
    Story& story = named(stories, &Story::setting, settings[i]);
    if (events[i] == kResumes) {
      story.resumes = times[i];
    } else {
      named(story.lanes, &Lane::client, clients[i]).marks.push_back({times[i], events[i]});
    }
  }
  for (Story& story : stories) {
    for (Lane& lane : story.lanes) {
      std::stable_sort(lane.marks.begin(), lane.marks.end(), is_earlier);
    }
  }
  return stories;
}

constexpr double kHeading = 1.5;  // of a story; lanes
// Of the axis: marks nearer to each other would hide one another.
constexpr double kLeastDistance = 0.014;
constexpr double kRoomForMarks = 1.08;  // beside the last one

bool waits_on(const Mark& last) {
  return last.event == "connected" || last.event.starts_with("SYN") ||
         last.event.starts_with("data");
}

// What plots/timeline.gp draws; places are lanes from the top.
class Picture {
 public:
  explicit Picture(double end) : end_(end) {}

  void draw(const Story& story) {
    headings_.push_back(story.alike == 0
                            ? story.setting
                            : fmt::format("{}; {} more alike", story.setting, story.alike));
    heading_places_.push_back(height_ + kHeading / 2);
    height_ += kHeading;
    const double top = height_ - 0.3;
    for (const Lane& lane : story.lanes) draw(lane, story.end());
    if (story.resumes) resumes_.push_back({*story.resumes, top, height_ - 0.6 - top});
  }

  Plot plot() const {
    std::string settings =
        setting("lanes", height_) + setting("end", end_) + setting("heading", headings_) +
        setting("heading_place", heading_places_) + setting("waits", double(waits_.size())) +
        setting("resumes", double(resumes_.size())) + setting("clients", double(clients_.size())) +
        setting("events", double(events_.size()));
    if (!clients_.empty()) {
      settings += setting("client", clients_) + setting("client_place", client_places_);
    }
    // gnuplot reads the first even where there are none.
    settings += setting("event", events_.empty() ? std::vector<std::string>{""} : events_);
    std::string data = block(waits_) + block(resumes_);
    for (const Rows& marks : marks_) data += block(marks);
    return {"fate-timeline", "fate: what clients did and saw, and when", "timeline.gp", settings,
            data};
  }

 private:
  // `end`: of the story; who then still waits has no mark of its end.
  void draw(const Lane& lane, double end) {
    const double place = height_ + 0.2;
    clients_.push_back(lane.client);
    client_places_.push_back(place);
    double before = -end_;
    for (const Mark& mark : lane.marks) {
      before = std::max(mark.at, before + kLeastDistance * end_);
      marks_of(mark.event).push_back({before, place});
    }
    const double begin = lane.marks.front().at;
    const double last = waits_on(lane.marks.back()) ? std::max(before, end) : before;
    waits_.push_back({begin, place, last - begin});
    height_ += 1;
  }

  Rows& marks_of(const std::string& event) {
    const auto found = std::find(events_.begin(), events_.end(), event);
    const auto place = static_cast<std::size_t>(found - events_.begin());
    if (found == events_.end()) {
      events_.push_back(event);
      marks_.emplace_back();
    }
    return marks_[place];
  }

  double end_;
  double height_ = 0;  // lanes
  std::vector<std::string> headings_, clients_, events_;
  std::vector<double> heading_places_, client_places_;
  Rows waits_, resumes_;
  std::vector<Rows> marks_;  // of each event
};

}  // namespace

double Story::end() const {
  double last = resumes.value_or(0);
  for (const Lane& lane : lanes) last = std::max(last, lane.marks.back().at);
  return last;
}

std::vector<Story> stories_of(const result::Sheet& timeline) {
  std::vector<Story> distinct;
  for (Story& story : read(timeline)) {
    const auto same = std::find_if(distinct.begin(), distinct.end(), [&](const Story& other) {
      return course(other) == course(story);
    });
    if (same == distinct.end()) {
      distinct.push_back(std::move(story));
    } else {
      ++same->alike;
    }
  }
  return distinct;
}

Figure timeline_figure(const result::Sheet& timeline) {
  const std::vector<Story> stories = stories_of(timeline);
  double end = 1;
  for (const Story& story : stories) end = std::max(end, story.end());
  Picture picture(end * kRoomForMarks);
  for (const Story& story : stories) picture.draw(story);
  return {picture.plot(),
          "Some of the clients of each setting. What went alike under several settings is "
          "drawn once. Marks that would hide one another stand side by side, the earlier "
          "to the left."};
}

}  // namespace merhaba::bench::report
