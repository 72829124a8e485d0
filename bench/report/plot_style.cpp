#include "bench/report/plot_style.hpp"

#include <fmt/ranges.h>

namespace merhaba::bench::report {

std::string plot_frame(const Margins& margins, int height) {
  const auto share = [](int part, int whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  return fmt::format(
      "set border 3 lw 1 lc rgb '#000000'\n"
      "set grid xtics ytics back lt 1 lw 1 dt 1 lc rgb '#c0808080'\n"
      "set tics out scale 0.5, 0.25\n"
      "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\n"
      "set tmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n",
      share(margins.left, kPlotWidth), 1 - share(margins.right, kPlotWidth),
      1 - share(margins.top, height), share(margins.bottom, height));
}

std::string datablock(const std::string& name, const std::vector<std::vector<double>>& rows) {
  std::string block = fmt::format("${} << END\n", name);
  for (const std::vector<double>& row : rows) block += fmt::format("{}\n", fmt::join(row, " "));
  return block + "END\n";
}

}  // namespace merhaba::bench::report
