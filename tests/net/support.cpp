#include "net/support.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>

#include "base/error.hpp"
#include "net/socket.hpp"

namespace merhaba::net::test {
namespace {

constexpr int kPatience = 30'000;  // milliseconds; only a failing test waits that long

std::string read_all(int fd) {
  std::string all;
  char part[4096];
  for (ssize_t got = 0; (got = ::read(fd, part, sizeof part)) != 0;) {
    if (got > 0) all.append(part, static_cast<std::size_t>(got));
    if (got < 0 && errno != EINTR) break;
  }
  return all;
}

void close_on_exec_pipe(Fd& reader, Fd& writer) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe");
  for (int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  reader.reset(ends[0]);
  writer.reset(ends[1]);
}

#ifdef __linux__
// By the system call, for fork() and unshare() do not do under ThreadSanitizer, whose own thread
// keeps a process from leaving its user namespace.
pid_t fork_into_own_network() {
  constexpr long kFlags = CLONE_NEWUSER | CLONE_NEWNET | SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone, kFlags, 0L, 0L, 0L, 0L));
}

// In the new process: its user is root there, and loopback is up.
bool settle(uid_t user, gid_t group) {
  write_file("/proc/self/setgroups", "deny");
  if (!write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1")) return false;
  if (!write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1")) return false;
  const Fd socket(::socket(AF_INET, SOCK_DGRAM, 0));
  ifreq loopback{};
  std::strcpy(loopback.ifr_name, "lo");
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  return ::ioctl(socket.get(), SIOCSIFFLAGS, &loopback) == 0;
}
#else
pid_t fork_into_own_network() { return -1; }
bool settle(uid_t, gid_t) { return false; }
#endif

// What a child reports if it cannot have a network of its own.
const std::string refused = "\1refused";

}  // namespace

Fd connect_to(const SocketAddress& to) {
  Fd fd(::socket(to.family(), SOCK_STREAM, 0));
  if (::connect(fd.get(), to.get(), to.length) != 0) {
    throw std::runtime_error("connect to " + to.text() + ": " + system_message(errno));
  }
  return fd;
}

std::vector<Fd> connect_to(const SocketAddress& to, std::size_t count) {
  std::vector<Fd> all(count);
  for (Fd& fd : all) fd = connect_to(to);
  return all;
}

Fd calling(const SocketAddress& to) {
  Fd fd(::socket(to.family(), SOCK_STREAM, 0));
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  if (::connect(fd.get(), to.get(), to.length) != 0 && errno != EINPROGRESS) {
    throw std::runtime_error("connect to " + to.text() + ": " + system_message(errno));
  }
  return fd;
}

bool becomes(int fd, short poll_event) {
  pollfd wait{fd, poll_event, 0};
  return ::poll(&wait, 1, kPatience) == 1 && (wait.revents & poll_event) != 0;
}

bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 1);
  }
  return true;
}

Fd bind_by_hand(const std::string& path, int type) {
  const SocketAddress address = resolve(parse_listen("unix:" + path)).front();
  Fd fd(::socket(AF_UNIX, type, 0));
  if (!fd || ::bind(fd.get(), address.get(), address.length) != 0) throw std::runtime_error("bind");
  return fd;
}

int option(const Fd& fd, int level, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  ::getsockopt(fd.get(), level, name, &value, &length);
  return value;
}

unsigned accept_all(int listener) {
  unsigned count = 0;
  while (Fd(accept_now(listener, nullptr))) ++count;
  return count;
}

Folder::Folder() {
  std::string path = std::filesystem::temp_directory_path() / "merhaba-net-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = path;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Child::Child(const std::function<std::string()>& work, Network network) {
  Fd report_end, leash_end;
  close_on_exec_pipe(report_, report_end);
  close_on_exec_pipe(leash_end, leash_);
  const uid_t user = ::getuid();
  const gid_t group = ::getgid();
  const bool own = network == Network::own;
  id_ = own ? fork_into_own_network() : ::fork();
  if (id_ < 0 && own) {
    const auto all = static_cast<ssize_t>(refused.size());
    if (::write(report_end.get(), refused.data(), refused.size()) == all) return;
  }
  if (id_ < 0) throw std::runtime_error("fork");
  if (id_ > 0) return;
  report_.reset();
  leash_.reset();
  std::string reported;
  try {
    reported = own && !settle(user, group) ? refused : work();
  } catch (const std::exception& error) {
    reported = std::string("threw: ") + error.what();
  }
  const bool whole = ::write(report_end.get(), reported.data(), reported.size()) ==
                     static_cast<ssize_t>(reported.size());
  report_end.reset();
  read_all(leash_end.get());
  ::_exit(whole ? 0 : 1);
}

std::string Child::report() { return read_all(report_.get()); }

void Child::dismiss() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, nullptr, 0);
  id_ = -1;
  leash_.reset();
}

std::string in_child(const std::function<std::string()>& work) { return Child(work).report(); }

std::optional<std::string> in_own_network(const std::function<std::string()>& work) {
  const std::string reported = Child(work, Child::Network::own).report();
  if (reported == refused) return std::nullopt;
  return reported;
}

bool write_file(const std::string& path, const std::string& text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_TRUNC));
  return file && ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace merhaba::net::test
