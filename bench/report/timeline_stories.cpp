#include "bench/report/timeline_stories.hpp"

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

}  // namespace

double Story::end() const {
  double last = resumes.value_or(0);
  for (const Lane& lane : lanes) last = std::max(last, lane.marks.back().at);
  return last;
}

std::vector<Story> stories_of(const result::Sheet& timeline) {
  std::vector<Story> told;
  for (Story& story : read(timeline)) {
    const auto same = std::find_if(told.begin(), told.end(), [&](const Story& other) {
      return course(other) == course(story);
    });
    if (same == told.end()) {
      told.push_back(std::move(story));
    } else {
      ++same->alike;
    }
  }
  return told;
}

}  // namespace merhaba::bench::report
