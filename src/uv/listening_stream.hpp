// A listening socket as libuv has it: a tcp handle, or a pipe handle for a Unix socket. libuv
// accepts one connection and holds it until accept() takes it over; until then it does not watch
// the socket, so that further clients wait in the kernel's accept queue.
#pragma once

#include <uv.h>

#include <memory>

#include "uv/loop.hpp"
#include "uv/tcp.hpp"

namespace merhaba::uv {

class ListeningStream {
 public:
  // Gives the handle back to libuv, which closes the descriptor and the connection it holds, and
  // frees the memory in its close callback. A handle whose bind() failed is closed like any other.
  struct Close {
    void operator()(ListeningStream* stream) const noexcept;
  };
  using Pointer = std::unique_ptr<ListeningStream, Close>;

  // An unbound TCP socket. Null, and a libuv error in `error`, when it cannot be made.
  static Pointer make_tcp(Loop& loop, int family, int& error);
  // A handle over a bound socket of `family`, which it owns from now on. Null, and a libuv error in
  // `error`, when libuv does not take the descriptor; then it is still ours to close.
  static Pointer open(Loop& loop, int family, int fd, int& error);

  // Binds a TCP socket, an IPv6 one to IPv6 only. 0, or a libuv error; that the address is in use,
  // too, which libuv itself reports only later.
  int bind(const sockaddr* address) noexcept;

  // Calls (owner->*OnConnection)(status) noexcept with a connection held (status 0), or when
  // accepting failed (libuv before 1.45, which tries again at once and for ever: close the handle).
  template <auto OnConnection, class Owner>
  int listen(Owner* owner, int backlog) noexcept {
    stream()->data = owner;
    return uv_listen(stream(), backlog, [](uv_stream_t* server, int status) noexcept {
      (static_cast<Owner*>(server->data)->*OnConnection)(status);
    });
  }

  // Whether libuv, once a connection is accepted within OnConnection, accepts the next until there
  // is none: up to 1.44. From 1.45 on it does so when the socket is readable again.
  static bool looks_again() noexcept { return uv_version() < 0x01'2d'00; }

  // Moves the held connection into `client`, which was initialised, and watches on. 0, or a libuv
  // error: then the connection is lost, and libuv watches no more.
  int accept(Tcp& client) noexcept { return client.accept_from(stream()); }

  int fd() const noexcept;

 private:
  ListeningStream() = default;
  uv_stream_t* stream() noexcept { return reinterpret_cast<uv_stream_t*>(&raw_); }
  const uv_handle_t* generic() const noexcept {
    return reinterpret_cast<const uv_handle_t*>(&raw_);
  }

  union {
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } raw_;
};

}  // namespace merhaba::uv
