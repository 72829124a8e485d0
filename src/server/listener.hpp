// One listening descriptor of one worker: takes connections from its accept queue, in batches.
// Owned by the Worker. The descriptor is watched with a poll handle, so that libuv never accepts
// by itself (docs/design.md, "Accepting").
#pragma once

#include "base/fd.hpp"
#include "net/listen_socket.hpp"
#include "uv/poll.hpp"

namespace merhaba::server {

struct Context;

class Listener {
 public:
  // `context` and `endpoint` outlive the listener.
  Listener(Context& context, Fd fd, const net::Endpoint& endpoint) noexcept;

  void open();             // throws Error
  void resume() noexcept;  // there is room for a connection again
  void close() noexcept;   // harmless when closed; whoever is still queued is reset
  bool is_open() const noexcept { return static_cast<bool>(fd_); }

  // The stop. From here on the queue can only shrink, where the kernel has the means for it. May be
  // called from another thread than the worker's, once, while the worker does not stop.
  void refuse_new() noexcept;
  void stop_watching() noexcept;
  // Takes what is queued. True: nobody is left behind, close() loses no one. False: look again.
  bool accept_rest() noexcept;

 private:
  enum class Accepted : std::uint8_t { one, none, paused };

  void on_readable() noexcept;
  Accepted accept_batch(std::uint32_t most) noexcept;  // how the last of its accepts ended
  Accepted accept_one() noexcept;                      // into Context::newcomers

  Context& context_;
  Fd fd_;
  const net::Endpoint& endpoint_;
  bool filtered_ = false;
  bool warned_ = false;  // of a failing accept, once
  unsigned looks_ = 0;
  unsigned quiet_looks_ = 0;
  uv::Poll poll_;
};

}  // namespace merhaba::server
