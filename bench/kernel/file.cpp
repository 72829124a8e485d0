#include "bench/kernel/file.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace merhaba::bench::kernel {

std::string read_file(const std::string& path) {
  errno = 0;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();  // an empty file is not an error, a folder is
  if (errno != 0) throw Error("cannot read " + path + ": " + system_message(errno));
  return text.str();
}

void write_file(const std::string& path, std::string_view content) {
  std::ofstream file(path);
  file << content;
  file.close();
  if (!file) throw Error("cannot write " + path + ": " + system_message(errno));
}

}  // namespace merhaba::bench::kernel
