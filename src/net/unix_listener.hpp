// A listening Unix socket and the file that leads to it.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/fd.hpp"
#include "net/address.hpp"
#include "net/listen_spec.hpp"

namespace merhaba::net {

// A Unix socket's file, of which this is the owner: removed with it, if it is still the one that
// was made here (same device, inode) and not a successor's.
class SocketFile {
 public:
  explicit SocketFile(std::string path);  // of a file just made by bind()
  ~SocketFile();
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;  // 0: was gone at once
};

struct UnixListener {
  Fd fd;
  std::shared_ptr<SocketFile> file;  // null: an abstract name, which goes with the descriptor
};

// Binds and listens on `address`, resolved from `spec`. A file that is there is replaced if it is
// a socket nobody answers on. At no moment is the new one more open than spec.mode asks.
// Changes the process's umask for a moment: call before there are threads. Throws Error.
UnixListener listen_unix(const ListenSpec& spec, const SocketAddress& address, int backlog);

}  // namespace merhaba::net
