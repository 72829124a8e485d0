#include "cli/port_file.hpp"

#include <unistd.h>

#include <utility>

namespace merhaba::cli {
namespace {

constexpr const char* kOption = "--port-file";

}  // namespace

void PortFile::check(const std::string& path) { check_writable(kOption, path); }

PortFile::PortFile(std::string path, const std::string& content)
    : path_(std::move(path)), ours_(write_whole(kOption, path_, content)) {}

PortFile::~PortFile() {
  if (file_at(path_) == ours_) ::unlink(path_.c_str());
}

}  // namespace merhaba::cli
