// merhaba-bench report: what was measured and tried, as a page to read and to send.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/error.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/help.hpp"
#include "bench/kernel/file.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/report/document_file.hpp"
#include "bench/report/gnuplot.hpp"
#include "bench/report/report_page.hpp"

namespace merhaba::bench::report {
namespace {

struct ReportOptions {
  std::vector<std::string> files;
  std::string output = "report.html";
  std::string png;  // a folder
};

void make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw Error(fmt::format("cannot make the folder {}: {}", path, error.message()));
}

void report(const ReportOptions& options) {
  if (options.files.empty()) {
    throw UsageError(
        "report needs at least one file of results, for example:\n"
        "  merhaba-bench compare --json results.json\n"
        "  merhaba-bench report results.json");
  }
  std::vector<Document> documents;
  for (const std::string& file : options.files) documents.push_back(read_document(file));
  require_gnuplot();
  if (!options.png.empty()) make_folder(options.png);
  unsigned plots = 0;
  const std::string page = report_page(documents, [&](const Plot& plot) {
    kernel::throw_if_interrupted();
    if (!options.png.empty()) draw_png(plot, options.png + "/" + plot.name + ".png");
    ++plots;
    return draw_svg(plot);
  });
  kernel::write_file(options.output, page);
  fmt::print("{}, {} plots{}\n", options.output, plots,
             options.png.empty() ? "" : "; as PNG in " + options.png);
}

}  // namespace

void add_report(CLI::App& program) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command =
      program.add_subcommand("report", "Turn results into a page with plots (needs gnuplot)");
  command::set_examples(*command, {{"merhaba-bench report results.json",
                                    "what merhaba-bench compare --json results.json wrote"}});
  command
      ->add_option("FILE", options->files,
                   "files that accept, compare, overflow or watch wrote with --json, or watch "
                   "with --record")
      ->option_text("FILE...")
      ->type_name("");
  command->add_option("-o,--output", options->output, "the page to write, one file of HTML")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_option("--png", options->png, "also write the plots as PNG into DIR")
      ->type_name("DIR");
  command->callback([options] { report(*options); });
}

}  // namespace merhaba::bench::report
