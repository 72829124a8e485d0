// The process that a server starts to take its place (SIGUSR2), as this server sees it. The two
// talk over a channel, in lines:
//   from the successor:  "failed ERRNO"  it could not be executed
//                        "ready 1101"    everything is open; of the sockets passed it takes these
//                        "serving"       it accepts
//                        "stopping"      it ends as asked, or hands over in turn: we may end
//   to it:               "go"            we accept no more on these: they are yours
//                        "done"          all of our connections have ended
// Until it accepts, which it says at once, it can be killed without a client of ours noticing. An
// end without "stopping" is a failure: then we accept again. Lives on the thread of the first
// worker.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "base/callback.hpp"
#include "base/spawn.hpp"
#include "net/channel.hpp"
#include "uv/poll.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Successor {
 public:
  // All are called from the loop, and before the next one may be started.
  struct Events {
    Callback<> on_ready;                   // taken() says what it takes; go() follows
    Callback<> on_serving;                 // from here on we may end; or it needs us no more
    Callback<const std::string&> on_lost;  // it is gone, after go(), for this reason
  };

  void open(uv::Loop& loop, const Events& events) noexcept;
  void close() noexcept;  // says "done" to one that serves; one that does not yet is killed

  // Starts it; `program` lacks the channel, which is added to its descriptors. A failure is
  // reported, and nothing changes. Call when is_absent().
  void start(Program program) noexcept;
  // The start has come too late: it is killed, and nobody notices.
  void cancel() noexcept;
  void go() noexcept;

  bool is_absent() const noexcept { return state_ == State::absent; }
  bool is_starting() const noexcept { return state_ == State::starting; }  // from any thread
  bool serves() const noexcept { return serves_; }
  bool needs_us_no_more() const noexcept { return is_stopping_; }
  pid_t id() const noexcept { return id_; }
  const std::string& taken() const noexcept { return taken_; }

 private:
  enum class State : std::uint8_t {
    absent,
    starting,
    serving,  // or stopping, as it was asked to
    ending,   // it is gone, or was killed; its exit code is not known yet
  };

  void on_readable() noexcept;
  void on_line(const std::string& line) noexcept;
  void on_too_slow() noexcept;
  void kill(std::string reason) noexcept;
  void look_for_end() noexcept;
  void on_end(int status) noexcept;

  uv::Loop* loop_ = nullptr;
  Events events_;
  std::atomic<State> state_{State::absent};
  pid_t id_ = 0;
  net::Channel channel_;
  uv::Poll::Pointer readable_;
  uv::Timer timer_;  // until it must be ready, or its end is looked for again
  std::string taken_;
  std::string reason_;  // of a failure; empty: what its exit code says
  bool was_let_go_ = false;
  bool serves_ = false;
  bool was_cancelled_ = false;
  bool is_stopping_ = false;
  unsigned looks_ = 0;
};

}  // namespace merhaba::server
