#include "bench/report/bar_frame.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/report/gnuplot.hpp"
#include "bench/report/plot_style.hpp"

namespace merhaba::bench::report {
namespace {

// Pixels.
constexpr int kTop = 14;
constexpr int kKeyRow = 20;
constexpr int kBar = 27;     // a bar with the space to the next
constexpr int kBottom = 64;  // the axis and its title
constexpr int kRight = 32;   // half of a label at the very end
constexpr int kNameSpace = 20;

constexpr std::size_t kLongestName = 36;
constexpr std::size_t kKeysInRow = 4;

std::size_t rows(std::size_t keys) { return (keys + kKeysInRow - 1) / kKeysInRow; }
int top(std::size_t keys) { return kTop + kKeyRow * static_cast<int>(rows(keys)); }

}  // namespace

int BarFrame::height() const { return top(keys) + kBottom + kBar * static_cast<int>(names.size()); }

std::string BarFrame::script() const {
  std::size_t letters = 0;
  for (const std::string& name : names) letters = std::max(letters, name.size());
  const int left =
      kNameSpace +
      static_cast<int>(kLetterWidth * static_cast<double>(std::min(letters, kLongestName)));
  std::string script =
      plot_frame({left, kRight, top(keys), kBottom}, height()) +
      fmt::format(
          "set key at screen {:.4f}, screen {:.4f} left top horizontal maxrows {} Left reverse "
          "samplen 1.2\nunset ytics\nset yrange [{}:-0.5]\n",
          static_cast<double>(left) / kPlotWidth, 1 - 6.0 / height(), rows(keys),
          static_cast<double>(names.size()) - 0.5);
  for (std::size_t place = 0; place < names.size(); ++place) {
    script += fmt::format("set label {} at graph 0, first {} right offset char -0.8, 0\n",
                          quoted(shortened(names[place], kLongestName)), place);
  }
  return script;
}

}  // namespace merhaba::bench::report
