#include "bench/watch/watch_output.hpp"

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/watch/watch_json.hpp"
#include "bench/watch/watch_text.hpp"

namespace merhaba::bench::watch {
namespace {

void say(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return;
  throw Error("cannot write to standard output: " + system_message(errno));
}

}  // namespace

WatchOutput::WatchOutput(const std::string& json) : json_(json) {
  if (json == "-") return;
  if (!json.empty()) {
    file_.open(json);
    check_file();
  }
  if (may_draw()) terminal_.emplace();
}

void WatchOutput::frame(const WatchReport& report) {
  const auto [columns, rows] = terminal_->size();
  terminal_->draw(watch_screen(report, columns, rows));
}

void WatchOutput::interval(const Watcher::Interval& ended) {
  if (json_ != "-" && !draws()) say(watch_line(ended.report) + "\n");
  if (!json_.empty()) write(interval_json(ended.report, ended.kernel));
}

void WatchOutput::summary(const WatchReport& report) {
  terminal_.reset();
  if (json_ != "-") say(watch_summary(report));
  if (!json_.empty()) write(summary_json(report));
}

void WatchOutput::write(const nlohmann::ordered_json& object) {
  const std::string line = object.dump() + "\n";
  if (json_ == "-") return say(line);
  file_ << line << std::flush;  // whoever follows the file sees it now
  check_file();
}

void WatchOutput::check_file() const {
  if (!file_) throw Error("cannot write " + json_ + ": " + system_message(errno));
}

}  // namespace merhaba::bench::watch
