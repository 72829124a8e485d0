// Where a watch goes: on a screen or into lines, as JSON into files or in place of both, and into a
// file of metrics. Owned by the command; when it goes, the terminal is as it was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/watch/json_lines.hpp"
#include "bench/watch/live_terminal.hpp"
#include "bench/watch/watch_report.hpp"

namespace merhaba::bench::watch {

struct OutputOptions {
  std::string json;      // a file, "-" for stdout in place of the text, or ""
  std::string record;    // a file as well
  std::string textfile;  // of metrics
  bool quiet = false;    // no text
};

class WatchOutput {
 public:
  // All of these throw Error when what was to be written was not, for then nobody watches any more.
  explicit WatchOutput(const OutputOptions& options);

  bool draws() const { return terminal_.has_value(); }
  void frame(const WatchReport& report);  // of a screen that draws
  void interval(const WatchReport& ended);
  bool writes_metrics() const { return !textfile_.empty(); }
  // Of the whole watch: an interval has none of the sockets that closed before it.
  void metrics(const WatchReport& report);
  void summary(const WatchReport& report);  // the last; no frame may follow

 private:
  const std::string textfile_;
  bool speaks_;  // in text
  std::vector<JsonLines> files_;
  std::optional<LiveTerminal> terminal_;
};

}  // namespace merhaba::bench::watch
