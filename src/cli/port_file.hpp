// --port-file: where others find the addresses we really listen on.
// Owned by main(); the file goes with it, unless somebody else has put theirs in its place.
#pragma once

#include <sys/types.h>

#include <string>

namespace merhaba::cli {

class PortFile {
 public:
  // Throws Error when `path` is no place for it: no ordinary file (replacing /dev/stdout would be
  // rude), or in a directory that may not be written. Changes nothing.
  static void check(const std::string& path);

  // Writes `content` beside `path` and renames it: whoever reads it, reads all of it. Throws Error
  // as check() does, and when it cannot be written.
  PortFile(std::string path, const std::string& content);
  ~PortFile();

  PortFile(const PortFile&) = delete;
  PortFile& operator=(const PortFile&) = delete;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace merhaba::cli
