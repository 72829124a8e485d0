// Listening sockets of a test, and how a server is started with them. Owned by the test.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

// On a port of 127.0.0.1, with a backlog of 16.
class Socket {
 public:
  Socket();
  int fd() const { return fd_.get(); }
  const std::string& address() const { return address_; }
  void close() { fd_.reset(); }

 private:
  Fd fd_;
  std::string address_;
};

// Of a child that gets `sockets` under `names`, as sd_listen_fds(3) has it; and, where `further` is
// a descriptor, that one as the number after theirs.
Command passed(const std::vector<const Socket*>& sockets, const std::string& names,
               int further = -1);

}  // namespace merhaba::e2e
