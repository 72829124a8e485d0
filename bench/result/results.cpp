#include "bench/result/results.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/kernel/file.hpp"

namespace merhaba::bench::result {

void check_writable(const std::string& path) {
  if (path.empty() || path == "-") return;
  namespace fs = std::filesystem;
  std::error_code none;
  const fs::file_type type = fs::status(path, none).type();
  if (type == fs::file_type::fifo) return;  // whose reader would see an end
  const bool was_there = fs::exists(path, none);
  if (!std::ofstream(path, std::ios::app)) {
    throw Error("cannot write " + path + ": " + system_message(errno));
  }
  // A run that fails leaves no file; of a link, what it points to is the file.
  if (!was_there) fs::remove(fs::canonical(path, none), none);
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
