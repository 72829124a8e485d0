// The process whose place this one takes, as this one sees it: its listening sockets, and the
// channel to it (server/successor.hpp says what is said there).
#pragma once

#include <memory>

#include "net/channel.hpp"
#include "net/handed_sockets.hpp"
#include "uv/loop.hpp"
#include "uv/poll.hpp"

namespace merhaba::server {

class Predecessor {
 public:
  // Null where this process takes nobody's place. Throws Error.
  static std::unique_ptr<Predecessor> of_environment();

  net::HandedSockets& sockets() noexcept { return *sockets_; }

  // Once everything is open: gives back what nobody took, and returns when the rest is ours to
  // accept on. Throws Error when it does not respond within 10 s; then it goes on serving.
  void take_over();
  // From here on the predecessor may end, which is seen on the loop.
  void serve(uv::Loop& loop) noexcept;
  void say_stopping() noexcept { channel_.send("stopping"); }
  void close() noexcept;

 private:
  explicit Predecessor(std::unique_ptr<net::HandedSockets> sockets);
  void on_readable() noexcept;
  void report_its_loss() noexcept;

  std::unique_ptr<net::HandedSockets> sockets_;
  net::Channel channel_;
  uv::Poll::Pointer readable_;
};

}  // namespace merhaba::server
