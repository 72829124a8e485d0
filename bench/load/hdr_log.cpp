#include "bench/load/hdr_log.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/load/hdr_format.hpp"
#include "bench/load/histogram_layout.hpp"

namespace merhaba::bench::load {
namespace {

constexpr double kMillisecond = 1e6;

// For people: readers take the number before it.
std::string utc(double since_epoch) {
  namespace time = std::chrono;
  const time::sys_seconds second{time::seconds(std::llround(std::floor(since_epoch)))};
  const auto day = time::floor<time::days>(second);
  const time::year_month_day date(day);
  const time::hh_mm_ss clock(second - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string tag_field(const std::string& tag) {
  if (tag.empty()) return {};
  const bool plain =
      std::all_of(tag.begin(), tag.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
  if (!plain) {
    throw Error(
        fmt::format("cannot write a histogram log with the tag \"{}\": a tag is printable "
                    "ASCII without commas and spaces",
                    make_visible(tag)));
  }
  return fmt::format("Tag={},", tag);
}

double highest_in_milliseconds(const Histogram& histogram) {
  const std::uint64_t index = layout::index_of(histogram.max());
  return static_cast<double>(layout::Place(index).highest()) / kMillisecond;
}

}  // namespace

std::string hdr_log(double start_time, const std::vector<LogInterval>& intervals) {
  // Without a base time, readers would guess from the start time whether times count from it.
  std::string text = fmt::format(
      "#[Histogram log format version 1.3]\n"
      "#[StartTime: {0:.3f} (seconds since epoch), {1}]\n"
      "#[BaseTime: {0:.3f} (seconds since epoch)]\n"
      "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n",
      start_time, utc(start_time));
  for (const LogInterval& interval : intervals) {
    text += fmt::format("{}{:.3f},{:.3f},{:.3f},{}\n", tag_field(interval.tag), interval.start,
                        interval.length, highest_in_milliseconds(interval.histogram),
                        encode_hdr(interval.histogram));
  }
  return text;
}

}  // namespace merhaba::bench::load
