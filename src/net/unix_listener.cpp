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

// A lock on the folder, without which no file in it is removed: from the look at what is there to
// listen() it is held, so that of two that start at once neither takes what the other has just made
// for a file left behind. Empty where the folder cannot be locked, or not for 3 s. Only those see
// it who ask: merhaba does, other programs hardly.
Fd lock_folder(const std::string& path) {
  Fd fd(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  constexpr int kTries = 300;
  constexpr useconds_t kPause = 10'000;  // microseconds
  for (int i = 0; fd && i < kTries; ++i) {
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
    if (errno != EWOULDBLOCK && errno != EINTR) break;
    ::usleep(kPause);
  }
  return {};
}

// The socket of a process that did not stop in order; nothing where no file is there. Throws Error
// where there is another file, or something listens.
std::optional<struct stat> find_stale(const std::string& path, const SocketAddress& address) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return std::nullopt;  // anything worse shows in bind()
  if (!S_ISSOCK(file.st_mode)) {
    throw Error(
        tr_format("cannot listen on {}: a file of that name exists, and it is not a socket; remove "
                  "it, or choose another path",
                  address.text()));
  }
  const Fd probe = new_stream_socket(AF_UNIX);
  if (!probe) throw Error(explain_unix_error(address, errno));
  const int result = ::connect(probe.get(), address.get(), address.length) == 0 ? 0 : errno;
  if (result == 0) throw Error(explain_unix_in_use(address, peer_process(probe.get())));
  // EAGAIN: its queue is full; EPROTOTYPE: it is a datagram socket. Both are alive.
  if (result == EAGAIN || result == EINPROGRESS || result == EPROTOTYPE) {
    throw Error(explain_unix_in_use(address, std::nullopt));
  }
  if (result == ENOENT) return std::nullopt;
  if (result != ECONNREFUSED) throw Error(explain_unix_error(address, result));
  return file;
}

// A program that does not ask for the lock may have put its own in the place meanwhile. So the file
// is moved away first, which nobody can come between, and put back should it be another. In that
// moment such a program is not found; and should a third have taken the place by then, it stays so.
void remove_stale(const std::string& path, const SocketAddress& address, const struct stat& stale) {
  const std::string away = fmt::format("{}.{}", path, ::getpid());
  struct stat moved {};
  if (::rename(path.c_str(), away.c_str()) != 0) {
    if (errno == ENOENT) return;
    throw Error(explain_unix_error(address, errno));
  }
  const bool same = ::lstat(away.c_str(), &moved) == 0 && moved.st_dev == stale.st_dev &&
                    moved.st_ino == stale.st_ino && moved.st_mtime == stale.st_mtime;
  const bool put_back = !same && ::link(away.c_str(), path.c_str()) == 0;
  ::unlink(away.c_str());
  if (put_back) throw Error(explain_unix_in_use(address, std::nullopt));
}

void make_room(const std::string& path, const SocketAddress& address, bool locked) {
  const auto stale = find_stale(path, address);
  if (!stale) return;
  if (locked) return remove_stale(path, address, *stale);
  throw Error(
      tr_format("cannot listen on {}: a stale socket is there, and its directory cannot be locked "
                "to replace it; remove the socket, or choose another path",
                address.text()));
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
  id_ = {file.st_dev, file.st_ino};
}

SocketFile::SocketFile(std::string path, const FileId& file) : path_(std::move(path)), id_(file) {}

SocketFile::~SocketFile() {
  if (handed_over_) return;
  struct stat file {};
  if (::lstat(path_.c_str(), &file) == 0 && is_ours(file)) ::unlink(path_.c_str());
}

bool SocketFile::is_ours(const struct stat& file) const noexcept {
  return id_.inode != 0 && id_ == FileId{file.st_dev, file.st_ino};
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
  if (!abstract) make_room(spec.path, address, static_cast<bool>(lock));
  UnixListener listener{new_stream_socket(AF_UNIX), nullptr};
  if (!listener.fd || !bind_with_mode(listener.fd.get(), address, spec.mode)) {
    throw Error(explain_unix_error(address, errno));
  }
  if (!abstract) listener.file = std::make_shared<SocketFile>(spec.path);
  if (::listen(listener.fd.get(), backlog) != 0) throw Error(explain_unix_error(address, errno));
  return listener;
}

}  // namespace merhaba::net
