#include "bench/result/results.hpp"

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::result {

void check_writable(const std::string& path) {
  if (path.empty() || path == "-" || std::ofstream(path, std::ios::app)) return;
  throw Error("cannot write " + path + ": " + system_message(errno));
}

void write_json(const nlohmann::ordered_json& document, const std::string& path) {
  const std::string text = document.dump(1) + "\n";
  if (path == "-") {
    std::fputs(text.c_str(), stdout);
    return;
  }
  kernel::write_file(path, text);
}

}  // namespace merhaba::bench::result
