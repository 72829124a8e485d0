#include "cli/run_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace merhaba::cli {

RunFile::RunFile(const std::string& option, std::string path, const std::string& content)
    : path_(std::move(path)),
      ours_(write_whole(option, path_, content)),
      open_(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)) {}

RunFile::~RunFile() {
  if (file_at(path_) == ours_) ::unlink(path_.c_str());
}

}  // namespace merhaba::cli
