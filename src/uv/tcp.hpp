// A stream over an accepted descriptor, TCP or Unix. Unlike the other wrappers it is as small as
// libuv's own handle: its owner, a pooled connection, knows whether it is open.
#pragma once

#include <uv.h>

#include <string_view>

#include "uv/loop.hpp"

namespace merhaba::uv {

class Tcp {
 public:
  Tcp() = default;
  Tcp(const Tcp&) = delete;
  Tcp& operator=(const Tcp&) = delete;

  // Makes the handle known to the loop. Afterwards close() must follow some day.
  template <class Owner>
  void init(Loop& loop, Owner* owner) noexcept {
    uv_tcp_init(loop.raw(), &raw_);  // cannot fail without flags
    raw_.data = owner;
  }
  // Gives `fd` to libuv. 0, or a libuv error; then the descriptor is still ours.
  int open(int fd) noexcept { return uv_tcp_open(&raw_, fd); }
  // Takes over the connection that `server` holds. 0, or a libuv error.
  int accept_from(uv_stream_t* server) noexcept { return uv_accept(server, stream()); }
  int fd() const noexcept {
    uv_os_fd_t fd = -1;
    uv_fileno(reinterpret_cast<const uv_handle_t*>(&raw_), &fd);
    return fd;
  }

  // Calls (owner->*OnReadable)() whenever there is something to read, the end or an error
  // included. The owner reads by itself: offered no buffer, libuv leaves the reading to us and
  // reports UV_ENOBUFS (uv_alloc_cb), which costs nothing. recv() is cheaper than libuv's read().
  template <auto OnReadable, class Owner>
  int start_reading(Owner*) noexcept {
    return uv_read_start(
        stream(), [](uv_handle_t*, std::size_t, uv_buf_t* buffer) noexcept { *buffer = {}; },
        [](uv_stream_t* s, ssize_t, const uv_buf_t*) noexcept {
          (static_cast<Owner*>(s->data)->*OnReadable)();
        });
  }
  void stop_reading() noexcept { uv_read_stop(stream()); }

  // Queues head and tail, which outlive the write; then (owner->*OnWritten)(status), also with
  // UV_ECANCELED when closed before.
  template <auto OnWritten, class Owner>
  int write(Owner*, uv_write_t& request, std::string_view head, std::string_view tail) noexcept {
    const uv_buf_t buffers[] = {buffer_of(head), buffer_of(tail)};
    return uv_write(&request, stream(), buffers, tail.empty() ? 1 : 2,
                    [](uv_write_t* r, int status) noexcept {
                      (static_cast<Owner*>(r->handle->data)->*OnWritten)(status);
                    });
  }
  std::size_t unwritten() const noexcept { return raw_.write_queue_size; }

  // Closes the descriptor too; (owner->*OnClosed)() gives the memory back to the owner.
  template <auto OnClosed, class Owner>
  void close(Owner*) noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(&raw_), [](uv_handle_t* handle) noexcept {
      (static_cast<Owner*>(handle->data)->*OnClosed)();
    });
  }

 private:
  uv_stream_t* stream() noexcept { return reinterpret_cast<uv_stream_t*>(&raw_); }
  static uv_buf_t buffer_of(std::string_view bytes) noexcept {
    return uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
  }

  uv_tcp_t raw_;
};

}  // namespace merhaba::uv
