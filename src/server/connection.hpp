// One connection, from its descriptor to its end. A slot of its worker's pool.
// The way of a request reads downward: start, receive, serve, flush, finish.
#pragma once

#include <uv.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/session.hpp"
#include "net/socket.hpp"
#include "server/counters.hpp"
#include "server/deadlines.hpp"
#include "uv/tcp.hpp"

namespace merhaba::server {

struct Context;
struct PeerText;

// What a peer that reads slowly has not taken yet, and what it has sent meanwhile.
struct Unsent {
  uv_write_t request{};
  std::string bytes;      // of the answers
  std::string_view tail;  // of a large body, by reference
  std::string input;      // not looked at yet
  std::vector<http::Record> records;
  std::uint64_t size = 0;      // bytes + tail
  std::size_t left = 0;        // of `size`, when the write deadline was last set
  std::size_t on_the_way = 0;  // `left` and what the kernel had of it then
};

// No member function may touch the connection after calling one that may finish it: start, receive,
// serve, linger, finish. Such a call is the last thing each of them does.
class Connection : public Deadline {
 public:
  // `fd` is accepted and non-blocking; `queued`: it was in the queue when the stop was asked for.
  Connection(int fd, PeerText* peer, bool queued) noexcept;

  void start(Context& context) noexcept;
  void expire(Context& context, Kind passed) noexcept;
  void drain(Context& context) noexcept;    // the stop has begun: go if nothing is under way
  void abandon(Context& context) noexcept;  // go, whatever is under way

 private:
  enum class State : std::uint8_t {
    fresh,    // a bare descriptor: libuv does not know it
    armed,    // libuv watches it
    closing,  // waiting for libuv's close callback
  };
  enum class Flushed : std::uint8_t { all, rest_queued, failed };

  void receive(Context& context) noexcept;
  void serve(Context& context, std::string_view in, bool more_may_come) noexcept;
  std::size_t feed(Context& context, std::string_view in);
  Flushed flush(Context& context, std::string_view unread) noexcept;
  Flushed queue_rest(Context& context, std::size_t sent, std::string_view unread) noexcept;
  void input_ended(Context& context) noexcept;
  void send_last(Context& context) noexcept;
  void linger(Context& context) noexcept;
  void finish(Context& context, Outcome outcome) noexcept;

  void arm_and_wait(Context& context) noexcept;
  bool arm(Context& context) noexcept;
  bool arm_reading(Context& context) noexcept;
  void set_deadline(Context& context) noexcept;
  void check_progress(Context& context) noexcept;
  Outcome outcome() const noexcept;

  Context& context() const noexcept { return *static_cast<Context*>(tcp_.loop_data()); }
  void on_readable() noexcept;
  void on_written(int status) noexcept;
  void on_uv_closed() noexcept;
  void on_closed(Context& context) noexcept;

  State state_ = State::fresh;
  bool queued_;
  bool lingering_ = false;
  bool linger_after_ = false;  // once all is sent, input may still be arriving: read it
  bool reading_ = false;
  bool timed_out_ = false;
  int fd_;
  std::uint32_t answered_ = 0;  // when the deadline was last set
  http::Session session_;
  Unsent* unsent_ = nullptr;
  PeerText* peer_;  // where logging or --verbose asks for it
  uv::Tcp tcp_;
};

}  // namespace merhaba::server
