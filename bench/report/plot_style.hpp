// What all plots share: their width, their colours, a frame and a grid that do not distract.
// Values.
#pragma once

#include <array>
#include <string>
#include <vector>

namespace merhaba::bench::report {

inline constexpr int kPlotWidth = 900;       // pixels
inline constexpr double kLetterWidth = 7.6;  // of the widest of the common fonts, at 13 pixels

// 3.1 : 1 or more against white and against #14161a, and at least 19 apart (CIE Lab) also where red
// and green, or blue and yellow, are confused. Black is the page's own colour for text.
inline constexpr const char* kSubjectColour = "#d55e00";
inline constexpr const char* kFloorColour = "#697878";
inline constexpr std::array kLineColours{"#1e7fe0", "#b400b4", "#b4785a", "#782dff"};

struct Margins {  // pixels
  int left = 0;
  int right = 0;
  int top = 0;
  int bottom = 0;
};
// gnuplot's lines for what is around the figures of a plot that is so many pixels high.
std::string plot_frame(const Margins& margins, int height);

// Numbers under a name that begins with $ where they are used.
std::string datablock(const std::string& name, const std::vector<std::vector<double>>& rows);

}  // namespace merhaba::bench::report
