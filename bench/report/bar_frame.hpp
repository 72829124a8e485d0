// What plots of horizontal bars have around them: a name to the left of each, the first on top, and
// the key above. A value.
#pragma once

#include <string>
#include <vector>

namespace merhaba::bench::report {

struct BarFrame {
  std::vector<std::string> names;  // of the bars: at 0, 1, 2 … of the y axis
  std::size_t keys = 0;            // entries of the key

  int height() const;          // of the whole plot, in pixels; it is as wide as all
  std::string script() const;  // gnuplot's; all but the x axis
};

}  // namespace merhaba::bench::report
