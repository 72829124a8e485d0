#include "bench/report/gnuplot.hpp"

#include <fmt/ranges.h>

#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/kernel/file.hpp"
#include "bench/report/template.hpp"
#include "bench/result/html.hpp"
#include "bench/target/child.hpp"

namespace merhaba::bench::report {
namespace {

// What the plot's script makes of its data, beside the other scripts. -d: without the user's
// settings.
void run_gnuplot(const std::string& picture, const Plot& plot, const std::string& output) {
  const target::ScratchFolder folder;
  for (const Template& file : templates()) {
    if (!file.name.ends_with(".gp")) continue;
    kernel::write_file(fmt::format("{}/{}", folder.path(), file.name), std::string(file.text));
  }
  kernel::write_file(folder.path() + "/data", plot.data);
  kernel::write_file(folder.path() + "/plot",
                     "set encoding utf8\n" + setting("picture", picture) +
                         setting("output", std::filesystem::absolute(output).string()) +
                         plot.settings + "cd " + report::quoted(folder.path()) + "\nload " +
                         report::quoted(plot.script) + "\nset output\n");
  target::Child gnuplot(
      {{"gnuplot", "-d", folder.path() + "/plot"}, {}, folder.path() + "/words", {}});
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

}  // namespace

std::string quoted(std::string_view text) {
  std::string inside = make_visible(text);
  replace_all(inside, "'", "''");  // in single quotes this alone is special
  return "'" + inside + "'";
}

std::string setting(const std::string& name, double value) {
  return fmt::format("{} = {}\n", name, value);
}

std::string setting(const std::string& name, const std::string& value) {
  return fmt::format("{} = {}\n", name, report::quoted(value));
}

std::string setting(const std::string& name, const std::vector<double>& values) {
  return fmt::format("array {}[{}] = [{}]\n", name, values.size(), fmt::join(values, ", "));
}

std::string setting(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  texts.reserve(values.size());
  for (const std::string& value : values) texts.push_back(report::quoted(value));
  return fmt::format("array {}[{}] = [{}]\n", name, values.size(), fmt::join(texts, ", "));
}

std::string block(const Rows& rows) {
  std::string text;
  for (const std::vector<double>& row : rows) text += fmt::format("{}\n", fmt::join(row, " "));
  return (rows.empty() ? "nan nan nan\n" : text) + "\n\n";
}

void require_gnuplot() {
  if (target::find_program("gnuplot")) return;
  throw Error(
      "cannot draw the plots: there is no gnuplot in PATH; install the package gnuplot-nox (Debian "
      "and Ubuntu) or gnuplot (elsewhere)");
}

std::string draw_svg(const Plot& plot) {
  const target::ScratchFolder folder;
  const std::string path = folder.path() + "/plot.svg";
  run_gnuplot("svg", plot, path);
  std::string svg = kernel::read_file(path);
  // Its first element has the size, as the script computed it: viewBox="0 0 900 420".
  const std::size_t box = svg.find("viewBox=\"");
  const std::size_t inside = svg.find('>', box);
  if (inside == std::string::npos) throw Error("gnuplot drew no SVG for " + plot.name);
  const std::string view_box = svg.substr(box, svg.find('"', box + 9) + 1 - box);
  svg.erase(0, inside + 1);
  // Its own titles would pop up as "gnuplot_plot_1"; texts cannot hold these: their < is escaped.
  remove_all(svg, "<title>", "</title>");
  remove_all(svg, "<desc>", "</desc>");
  remove_all(svg, "<filter ", "</filter>");
  for (const std::string id : {"id='", "href='#", "<g id=\""}) {
    replace_all(svg, id, id + plot.name + "-");
  }
  return fmt::format("<svg {} role=\"img\" aria-label=\"{}\">{}", view_box,
                     result::escape_html(plot.title), svg);
}

void draw_png(const Plot& plot, const std::string& path) { run_gnuplot("png", plot, path); }

}  // namespace merhaba::bench::report
