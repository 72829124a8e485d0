#include "bench/report/gnuplot.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/kernel/file.hpp"
#include "bench/result/html.hpp"
#include "bench/target/child.hpp"

namespace merhaba::bench::report {
namespace {

// What gnuplot makes of `script` in the file it is told to write. -d: without the user's settings.
void run_gnuplot(const std::string& terminal, const Plot& plot, const std::string& output) {
  const target::ScratchFolder folder;
  const std::string script = folder.path() + "/plot.gp";
  kernel::write_file(script, "set encoding utf8\nset terminal " + terminal +
                                 " noenhanced\nset output " + quoted(output) + "\n" + plot.script +
                                 "set output\n");
  target::Child gnuplot({{"gnuplot", "-d", script}, {}, folder.path() + "/words", {}});
  const int code = gnuplot.wait();
  if (code != 0) {
    throw Error(fmt::format("gnuplot could not draw {} (it ended with {}): {}", plot.name, code,
                            gnuplot.output()));
  }
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// From each `begin` to the next `end`.
void remove_all(std::string& text, std::string_view begin, std::string_view end) {
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    const std::size_t last = text.find(end, at);
    if (last == std::string::npos) return;
    text.erase(at, last + end.size() - at);
  }
}

// A letter of UTF-8 begins with any byte but those that continue one.
bool begins_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

}  // namespace

std::string quoted(std::string_view text) {
  std::string inside = make_visible(text);
  replace_all(inside, "'", "''");  // in single quotes this alone is special
  return "'" + inside + "'";
}

std::string shortened(std::string_view text, std::size_t length) {
  std::size_t letters = 0;
  std::size_t last = 0;  // where the last letter that is let through begins
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_letter(text[i])) continue;
    if (++letters == length) last = i;
    if (letters > length) return std::string(text.substr(0, last)) + "…";
  }
  return std::string(text);
}

void require_gnuplot() {
  if (target::find_program("gnuplot")) return;
  throw Error(
      "the plots are drawn by gnuplot, and there is none in PATH. Install it: the package is "
      "gnuplot-nox on Debian and Ubuntu, gnuplot elsewhere");
}

std::string draw_svg(const Plot& plot) {
  const target::ScratchFolder folder;
  const std::string path = folder.path() + "/plot.svg";
  run_gnuplot(fmt::format("svg size {},{} dynamic font 'sans-serif,13'", plot.width, plot.height),
              plot, path);
  std::string svg = kernel::read_file(path);
  const std::size_t element = svg.find("<svg");
  const std::size_t inside = svg.find('>', element);
  if (inside == std::string::npos) throw Error("gnuplot drew no SVG for " + plot.name);
  svg.erase(0, inside + 1);
  // Its own titles would pop up as "gnuplot_plot_1"; texts cannot hold these: their < is escaped.
  remove_all(svg, "<title>", "</title>");
  remove_all(svg, "<desc>", "</desc>");
  remove_all(svg, "<filter ", "</filter>");
  for (const std::string id : {"id='", "href='#", "<g id=\""}) {
    replace_all(svg, id, id + plot.name + "-");
  }
  return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}", plot.width,
                     plot.height, result::escape_html(plot.title), svg);
}

void draw_png(const Plot& plot, const std::string& path) {
  constexpr int kScale = 2;
  run_gnuplot(fmt::format("pngcairo size {},{} font 'sans-serif,10' background rgb 'white' "
                          "fontscale {} linewidth {} pointscale {}",
                          plot.width * kScale, plot.height * kScale, kScale, kScale, kScale),
              plot, path);
}

}  // namespace merhaba::bench::report
