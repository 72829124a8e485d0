// --port-file: where others find the addresses we really listen on.
// Owned by main(); the file goes with it, unless somebody else has put theirs in its place.
#pragma once

#include <string>

#include "cli/whole_file.hpp"

namespace merhaba::cli {

class PortFile {
 public:
  // Throws Error as check_writable() does. Changes nothing.
  static void check(const std::string& path);

  // Writes `content` to `path`, at once. Throws Error as write_whole() does.
  PortFile(std::string path, const std::string& content);
  ~PortFile();

  PortFile(const PortFile&) = delete;
  PortFile& operator=(const PortFile&) = delete;

 private:
  const std::string path_;
  const FileId ours_;
};

}  // namespace merhaba::cli
