// What the net tests share: clients, folders, child processes, a network of one's own.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "net/address.hpp"
#include "net/listening.hpp"
#include "net/resolve.hpp"

namespace merhaba::net::test {

Fd connect_to(const SocketAddress& to);  // connected, or the test's process throws
std::vector<Fd> connect_to(const SocketAddress& to, std::size_t count);
Fd calling(const SocketAddress& to);                  // non-blocking, perhaps not connected yet
bool becomes(int fd, short poll_event);               // waits for it, half a minute at most
bool eventually(const std::function<bool()>& holds);  // the same for any condition

// A Unix socket bound to `path`, which nobody listens on.
Fd bind_by_hand(const std::string& path, int type = SOCK_STREAM);

int option(const Fd& fd, int level, int name);  // getsockopt
unsigned accept_all(int listener);              // how many were queued; they are closed

// A folder of its own, removed with all that is in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + '/' + name; }

 private:
  std::string path_;
};

// A child process that runs `work` and reports to its parent what that returned, or "threw: ...".
// Then it stays, with every descriptor it has, until it is dismissed (or this goes).
class Child {
 public:
  enum class Network { shared, own };
  explicit Child(const std::function<std::string()>& work, Network network = Network::shared);
  ~Child() { dismiss(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  std::string report();  // waits for it; once
  pid_t id() const { return id_; }
  void dismiss();

 private:
  pid_t id_ = -1;
  Fd report_;
  Fd leash_;  // its end of file, should this process end before its time, ends the child too
};

std::string in_child(const std::function<std::string()>& work);

// The same in a network of its own, where loopback alone exists and sysctls may be set.
// Nothing where the system does not allow that.
std::optional<std::string> in_own_network(const std::function<std::string()>& work);
bool write_file(const std::string& path, const std::string& text);

}  // namespace merhaba::net::test
