// A listening Unix socket and the file that leads to it.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <string>

#include "base/fd.hpp"
#include "base/file_id.hpp"
#include "base/user.hpp"
#include "net/address.hpp"
#include "net/listen_spec.hpp"

namespace merhaba::net {

// A Unix socket's file, of which this is the owner: removed with it, if it is still the one that
// was made here (same device, inode) and not one that took its place.
class SocketFile {
 public:
  explicit SocketFile(std::string path);             // of a file just made by bind()
  SocketFile(std::string path, const FileId& file);  // that a predecessor made
  ~SocketFile();
  const FileId& id() const noexcept { return id_; }
  // A successor is its owner from now on, or not any more.
  void set_handed_over(bool handed_over) noexcept { handed_over_ = handed_over; }
  // The file is `user`'s afterwards; where that is not allowed it stays as it is.
  void give_to(const User& user) const noexcept;
  const std::string& path() const noexcept { return path_; }
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;

 private:
  bool is_ours(const struct stat& file) const noexcept;

  std::string path_;
  FileId id_;  // inode 0: was gone at once
  bool handed_over_ = false;
};

// Whether the folder of the file at `path` lets this process remove one of its own.
bool may_remove(const std::string& path);

struct UnixListener {
  Fd fd;
  std::shared_ptr<SocketFile> file;  // null: an abstract name, which goes with the descriptor
};

// Binds and listens on `address`, resolved from `spec`. A file that is there is replaced if it is
// a socket on which nothing listens, and its folder can be locked meanwhile. At no moment is the
// new one more open than spec.mode asks. Changes the process's umask for a moment: call before
// there are threads. Throws Error.
UnixListener listen_unix(const ListenSpec& spec, const SocketAddress& address, int backlog);

}  // namespace merhaba::net
