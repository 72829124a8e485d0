// The accept queues of all listening Unix sockets of this network namespace, by unix_diag.
// Code that polls owns a UnixListeners and reuses it; one thread at a time.
#pragma once

#include <vector>

#include "bench/kernel/diag_socket.hpp"
#include "bench/kernel/listen_queue.hpp"

namespace merhaba::bench::kernel {

class UnixListeners {
 public:
  UnixListeners() : socket_("unix_diag") {}  // throws Error when the kernel has no unix_diag
  // Stream and seqpacket sockets. They drop nothing (drops is 0): where the queue is full,
  // connect() waits, or fails with EAGAIN when it is not to block. A socket without a name is left
  // out, as nobody can connect to it. Throws Error when the kernel does not answer.
  std::vector<ListenQueue> queues();

 private:
  DiagSocket socket_;
};

}  // namespace merhaba::bench::kernel
