// The system calls of one connection, none of which blocks. Results are values; no exceptions.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "net/address.hpp"

namespace merhaba::net {

// What a call brought: `size` bytes, or why not. As small as two registers.
struct IoResult {
  enum class Status : std::uint8_t {
    ok,      // size > 0
    again,   // would block
    closed,  // end of file (recv only)
    failed,  // the connection is gone: see error
  };
  Status status = Status::ok;
  int error = 0;  // errno, when failed
  std::size_t size = 0;
};

IoResult recv_now(int fd, char* data, std::size_t capacity) noexcept;

// Whether recv_now would bring anything: bytes, the end or an error.
bool has_input(int fd) noexcept;

// Sends what fits of head followed by tail (tail may be empty). `more`: a close or a half-close
// follows at once, so hold the last segment back for the FIN (MSG_MORE; no effect where absent).
IoResult send_now(int fd, std::string_view head, std::string_view tail, bool more) noexcept;

// Takes one connection from the queue: non-blocking, close-on-exec. -1 and errno when it cannot;
// EAGAIN: the queue is empty. Connections that died in the queue (ECONNABORTED and its like,
// accept(2) "Error handling") are skipped. `peer` may be null.
int accept_now(int listener, SocketAddress* peer) noexcept;

// Bytes the kernel has taken and the peer has not acknowledged (SIOCOUTQ); 0 where unknown.
std::size_t unacknowledged(int fd) noexcept;

// Closes them all; neighbours, ascending, by one system call (close_range, Linux 5.9).
void close_all(std::span<const int> fds) noexcept;

void half_close(int fd) noexcept;  // shutdown(SHUT_WR): send FIN, keep reading

// Makes close() send RST (SO_LINGER 0): the peer learns at once, nothing stays behind.
void reset_on_close(int fd) noexcept;

}  // namespace merhaba::net
