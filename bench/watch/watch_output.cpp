#include "bench/watch/watch_output.hpp"

#include <nlohmann/json.hpp>

#include "bench/watch/exporter/exporter.hpp"
#include "bench/watch/watch_json.hpp"
#include "bench/watch/watch_text.hpp"

namespace merhaba::bench::watch {

WatchOutput::WatchOutput(const OutputOptions& options)
    : textfile_(options.textfile),
      speaks_(!options.quiet && options.json != "-" && options.record != "-") {
  for (const std::string& path : {options.json, options.record}) {
    if (!path.empty()) files_.emplace_back(path);
  }
  if (speaks_ && may_draw()) terminal_.emplace();
}

void WatchOutput::frame(const WatchReport& report) {
  const auto [columns, rows] = terminal_->size();
  terminal_->draw(watch_screen(report, columns, rows));
}

void WatchOutput::interval(const WatchReport& ended) {
  if (speaks_ && !draws()) say(watch_line(ended) + "\n");
  for (JsonLines& file : files_) file.write(interval_json(ended));
}

void WatchOutput::metrics(const WatchReport& report) { write_textfile(report, textfile_); }

void WatchOutput::summary(const WatchReport& report) {
  terminal_.reset();
  if (speaks_) say(watch_summary(report));
  for (JsonLines& file : files_) file.write(summary_json(report));
}

}  // namespace merhaba::bench::watch
