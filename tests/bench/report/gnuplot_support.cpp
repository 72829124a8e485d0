#include "bench/report/gnuplot_support.hpp"

#include <regex>
#include <sstream>

#include "bench/kernel/file.hpp"
#include "bench/report/template.hpp"
#include "bench/target/child.hpp"

namespace merhaba::bench::report::test {

bool have_gnuplot() { return target::find_program("gnuplot").has_value(); }

std::string curve(Plot plot, const std::string& title) {
  const target::ScratchFolder folder;
  plot.settings += "set table " + report::quoted(folder.path() + "/table") + "\n";
  draw_png(plot, folder.path() + "/none.png");
  std::istringstream lines(kernel::read_file(folder.path() + "/table"));
  static const std::regex point("^ (.*[^ ])  i$");
  static const std::regex spaces(" +");
  std::string points;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# Curve ")) inside = title.empty();
    if (line.starts_with("# Curve title:")) inside = line == "# Curve title: \"" + title + "\"";
    if (line.empty()) inside = false;
    std::smatch found;
    if (inside && std::regex_match(line, found, point)) {
      points += std::regex_replace(found[1].str(), spaces, " ") + "\n";
    }
  }
  return points;
}

std::string printed(const std::string& expression) {
  const target::ScratchFolder folder;
  const std::string script = folder.path() + "/plot.gp";
  const std::string output = folder.path() + "/printed";
  kernel::write_file(script, filled("style.gp") + "set print " + report::quoted(output) +
                                 "\nprint " + expression + "\n");
  target::Child gnuplot({{"gnuplot", "-d", script}, {}, folder.path() + "/words", {}});
  if (gnuplot.wait() != 0) return gnuplot.output();
  const std::string text = kernel::read_file(output);
  return text.substr(0, text.find('\n'));
}

}  // namespace merhaba::bench::report::test
