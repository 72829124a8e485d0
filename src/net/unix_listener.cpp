#include "net/unix_listener.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "net/bind_error.hpp"
#include "net/new_socket.hpp"
#include "net/port_owner.hpp"

namespace merhaba::net {
namespace {

std::string folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

// Between bind() and listen() a socket looks as stale as one left behind. Two that start at once
// must not take each other's for such: they take turns, by a lock on the folder. Advisory, and
// waited for no longer than 3 s: a folder that cannot be locked is used all the same.
Fd lock_folder(const std::string& path) {
  Fd fd(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  constexpr int kTries = 300;
  constexpr useconds_t kPause = 10'000;  // microseconds
  for (int i = 0; fd && i < kTries && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0; ++i) {
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    ::usleep(kPause);
  }
  return fd;
}

// Removes what a process that did not stop in order left behind.
void remove_stale(const std::string& path, const SocketAddress& address) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return;  // nothing there; if it is worse, bind() tells
  if (!S_ISSOCK(file.st_mode)) {
    throw Error(
        tr_format("cannot listen on {}: there is a file of that name, and it is not a "
                  "socket; remove it, or choose another path",
                  address.text()));
  }
  const Fd probe = new_stream_socket(AF_UNIX);
  if (!probe) throw Error(explain_unix_error(address, errno));
  const int answer = ::connect(probe.get(), address.get(), address.length) == 0 ? 0 : errno;
  if (answer == 0) throw Error(explain_unix_in_use(address, peer_process(probe.get())));
  // EAGAIN: its queue is full; EPROTOTYPE: it is a datagram socket. Both are alive.
  if (answer == EAGAIN || answer == EINPROGRESS || answer == EPROTOTYPE) {
    throw Error(explain_unix_in_use(address, std::nullopt));
  }
  if (answer == ENOENT) return;
  if (answer != ECONNREFUSED || (::unlink(path.c_str()) != 0 && errno != ENOENT)) {
    throw Error(explain_unix_error(address, answer != ECONNREFUSED ? answer : errno));
  }
}

// bind() makes the file, with the rights that the umask leaves of 0777.
bool bind_with_mode(int fd, const SocketAddress& address, std::optional<mode_t> mode) {
  if (!mode) return ::bind(fd, address.get(), address.length) == 0;
  const mode_t before = ::umask(~*mode & 0777);
  const bool bound = ::bind(fd, address.get(), address.length) == 0;
  const int error = errno;
  ::umask(before);
  errno = error;
  return bound;
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat file {};
  if (::lstat(path_.c_str(), &file) != 0) return;
  device_ = file.st_dev;
  inode_ = file.st_ino;
}

SocketFile::~SocketFile() {
  struct stat file {};
  if (::lstat(path_.c_str(), &file) == 0 && is_ours(file)) ::unlink(path_.c_str());
}

bool SocketFile::is_ours(const struct stat& file) const noexcept {
  return inode_ != 0 && file.st_dev == device_ && file.st_ino == inode_;
}

// Whoever may write the folder could put another file in the place of ours meanwhile, and must not
// be given that one.
void SocketFile::give_to(const User& user) const noexcept {
  struct stat file {};
#ifdef MERHABA_LINUX
  const Fd opened(::open(path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  if (!opened || ::fstat(opened.get(), &file) != 0 || !is_ours(file)) return;
  static_cast<void>(!::fchownat(opened.get(), "", user.uid, user.gid, AT_EMPTY_PATH));
#else
  if (::lstat(path_.c_str(), &file) != 0 || !is_ours(file)) return;
  static_cast<void>(!::lchown(path_.c_str(), user.uid, user.gid));  // a moment later, at best
#endif
}

bool may_remove(const std::string& path) {
  return ::access(folder_of(path).c_str(), W_OK | X_OK) == 0;
}

UnixListener listen_unix(const ListenSpec& spec, const SocketAddress& address, int backlog) {
  const bool abstract = spec.path.front() == '@';
  const Fd lock = abstract ? Fd() : lock_folder(spec.path);
  if (!abstract) remove_stale(spec.path, address);
  UnixListener listener{new_stream_socket(AF_UNIX), nullptr};
  if (!listener.fd || !bind_with_mode(listener.fd.get(), address, spec.mode)) {
    throw Error(explain_unix_error(address, errno));
  }
  if (!abstract) listener.file = std::make_shared<SocketFile>(spec.path);
  if (::listen(listener.fd.get(), backlog) != 0) throw Error(explain_unix_error(address, errno));
  return listener;
}

}  // namespace merhaba::net
