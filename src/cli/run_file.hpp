// A file that is there while we serve, for others to read: --port-file and --pid-file.
// Owned by main(); the file goes with it, unless somebody else, such as a successor, has put theirs
// in its place.
#pragma once

#include <string>

#include "base/fd.hpp"
#include "cli/whole_file.hpp"

namespace merhaba::cli {

class RunFile {
 public:
  // Writes `content` to `path`, whole at once. Throws Error as write_whole() does. `option` is how
  // messages call it.
  RunFile(const std::string& option, std::string path, const std::string& content);
  ~RunFile();

  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

 private:
  const std::string path_;
  const FileId ours_;
  // As long as it is open nobody else's file gets the inode number of ours: with two successors
  // the file of the first is gone, and that of the second might otherwise be taken for ours.
  const Fd open_;
};

}  // namespace merhaba::cli
