#include "cli/program_path.hpp"

#include <unistd.h>
#ifdef MERHABA_LINUX
#include <sys/auxv.h>
#endif

#include <bit>
#include <cstdlib>
#include <string_view>

namespace merhaba::cli {
namespace {

// As execvp(3) finds it.
[[maybe_unused]] std::string look_up(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "";
  while (!folders.empty()) {
    const std::string_view folder = folders.substr(0, folders.find(':'));
    folders.remove_prefix(folders.size() == folder.size() ? folder.size() : folder.size() + 1);
    std::string candidate = std::string(folder.empty() ? "." : folder) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

}  // namespace

std::string program_path(const std::string& name) {
#ifdef MERHABA_LINUX
  if (const unsigned long at = ::getauxval(AT_EXECFN); at != 0) {
    const std::string path = std::bit_cast<const char*>(at);
    return path.find('/') == std::string::npos ? "./" + path : path;
  }
#endif
  return name.empty() || name.find('/') != std::string::npos ? name : look_up(name);
}

}  // namespace merhaba::cli
