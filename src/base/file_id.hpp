// Which file it is, whatever takes its name later.
#pragma once

#include <sys/types.h>

namespace merhaba {

struct FileId {
  dev_t device = 0;
  ino_t inode = 0;

  bool operator==(const FileId&) const = default;
};

}  // namespace merhaba
