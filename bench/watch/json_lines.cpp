#include "bench/watch/json_lines.hpp"

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace merhaba::bench::watch {

JsonLines::JsonLines(const std::string& path) : path_(path) {
  if (path == "-") return;
  file_.open(path);
  check();
}

void JsonLines::write(const nlohmann::ordered_json& object) {
  const std::string line = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (path_ == "-") return say(line + "\n");
  file_ << line << '\n' << std::flush;
  check();
}

void JsonLines::check() const {
  if (!file_) throw Error("cannot write " + path_ + ": " + system_message(errno));
}

void say(const std::string& text) {
  if (std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0) return;
  throw Error("cannot write to standard output: " + system_message(errno));
}

}  // namespace merhaba::bench::watch
