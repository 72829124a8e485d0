// What happened in each second of the last minute, as bars from the left to now.
#include <algorithm>

#include "admin/html.hpp"
#include "admin/page_parts.hpp"

namespace merhaba::admin {
namespace {

constexpr std::size_t kSeconds = 60;
constexpr double kHeight = 100;

using Values = std::vector<std::uint64_t>;  // the oldest first, at most kSeconds

// Bars in a picture of kSeconds by kHeight, the newest at its right edge: a path of the earlier
// ones, and one of the newest.
std::string bars(const Values& values, std::uint64_t most) {
  std::string path;
  std::size_t x = kSeconds - values.size();
  for (const std::uint64_t value : values) {
    if (x + 1 == kSeconds) path += "\"/><path d=\"";
    if (value > 0) {
      const double height = kHeight * static_cast<double>(value) / static_cast<double>(most);
      path += fmt::format("M{}.1 {:.0f}v-{:.1f}h.8v{:.1f}z", x, kHeight, height, height);
    }
    ++x;
  }
  return fmt::format("<path d=\"{}\"/>", path);
}

std::string chart(std::string_view name, const Values& values, const Words& words) {
  const std::uint64_t most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
  const std::uint64_t now = values.empty() ? 0 : values.back();
  return fmt::format(
      "<figure>\n<figcaption><span>{0}</span> <span class=\"faint\">{1}</span></figcaption>\n"
      "<svg viewBox=\"0 0 {2} {3:.0f}\" preserveAspectRatio=\"none\" role=\"img\" "
      "aria-label=\"{0}: {4}\">{5}</svg>\n"
      "<p class=\"axis\"><span>{6}</span> <span>{7}: <b>{8}</b></span></p>\n</figure>\n",
      name, fill(words.most, number(most, words)), kSeconds, kHeight,
      fill(words.chart_text, number(now, words), number(most, words)), bars(values, most),
      words.a_minute_ago, words.now, number(now, words));
}

}  // namespace

std::string rate_section(const server::Overview& overview, const Words& words) {
  Values accepted;
  Values responses;
  const std::size_t size = overview.seconds.size();
  for (std::size_t i = size > kSeconds ? size - kSeconds : 0; i < size; ++i) {
    accepted.push_back(overview.seconds[i].accepted);
    responses.push_back(overview.seconds[i].responses);
  }
  return fmt::format("<section>\n<h2>{}</h2>\n<div class=\"two\">\n{}{}</div>\n</section>\n",
                     words.last_minute, chart(words.accepted_per_second, accepted, words),
                     chart(words.responses_per_second, responses, words));
}

}  // namespace merhaba::admin
