#include "uv/listening_stream.hpp"

#include <sys/socket.h>

#include <new>
#include <utility>

namespace merhaba::uv {

void ListeningStream::Close::operator()(ListeningStream* stream) const noexcept {
  uv_close(reinterpret_cast<uv_handle_t*>(&stream->raw_), [](uv_handle_t* handle) noexcept {
    delete reinterpret_cast<ListeningStream*>(handle);  // raw_ is the first member
  });
}

ListeningStream::Pointer ListeningStream::make_tcp(Loop& loop, int family, int& error) {
  std::unique_ptr<ListeningStream> made(new ListeningStream);
  error = uv_tcp_init_ex(loop.raw(), &made->raw_.tcp, static_cast<unsigned>(family));
  if (error < 0) return nullptr;  // the loop does not know it: never closed
  return Pointer(made.release());
}

ListeningStream::Pointer ListeningStream::open(Loop& loop, int family, int fd, int& error) {
  Pointer made(new (std::nothrow) ListeningStream);
  error = UV_ENOMEM;
  if (!made) return nullptr;
  if (family == AF_UNIX) {
    uv_pipe_init(loop.raw(), &made->raw_.pipe, 0);  // cannot fail
    error = uv_pipe_open(&made->raw_.pipe, fd);
  } else {
    uv_tcp_init(loop.raw(), &made->raw_.tcp);  // cannot fail without flags
    error = uv_tcp_open(&made->raw_.tcp, fd);
  }
  return error < 0 ? nullptr : std::move(made);
}

int ListeningStream::bind(const sockaddr* address) noexcept {
  const unsigned flags = address->sa_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0;
  if (const int error = uv_tcp_bind(&raw_.tcp, address, flags); error < 0) return error;
  sockaddr_storage real{};
  int length = sizeof real;
  return uv_tcp_getsockname(&raw_.tcp, reinterpret_cast<sockaddr*>(&real), &length);
}

int ListeningStream::fd() const noexcept {
  uv_os_fd_t fd = -1;
  uv_fileno(generic(), &fd);
  return fd;
}

}  // namespace merhaba::uv
