// Where a watch goes: on a screen or into lines, and as JSON into a file, or in place of both.
// Owned by the command; when it goes, the terminal is as it was.
#pragma once

#include <fstream>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "bench/watch/live_terminal.hpp"
#include "bench/watch/watcher.hpp"

namespace merhaba::bench::watch {

class WatchOutput {
 public:
  // `json`: a file, "-" for stdout, or "". All of these throw Error when what was to be written was
  // not, for then nobody watches any more.
  explicit WatchOutput(const std::string& json);

  bool draws() const { return terminal_.has_value(); }
  void frame(const WatchReport& report);  // of a screen that draws
  void interval(const Watcher::Interval& ended);
  void summary(const WatchReport& report);  // the last; no frame may follow

 private:
  void write(const nlohmann::ordered_json& object);
  void check_file() const;

  std::string json_;
  std::ofstream file_;
  std::optional<LiveTerminal> terminal_;
};

}  // namespace merhaba::bench::watch
