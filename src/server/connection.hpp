// One connection, from its descriptor to its end. A slot of its worker's pool.
// The way of a request reads downward: start, receive, serve, flush, end.
#pragma once

#include <uv.h>

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "fault/plan.hpp"
#include "http/session.hpp"
#include "net/socket.hpp"
#include "server/config.hpp"
#include "server/counters.hpp"
#include "server/delays.hpp"
#include "server/timeouts.hpp"
#include "uv/listening_stream.hpp"
#include "uv/tcp.hpp"

namespace merhaba::server {

class Worker;
struct PeerText;

// A request whose response waits, or comes in pieces, because a fault was asked for.
struct Fault {
  enum class Stage : std::uint8_t { delayed, hanging, in_pieces };

  std::shared_ptr<const fault::Plan> plan;  // has what was met
  fault::Plan::OnRequest met{};
  Stage stage = Stage::delayed;
  std::uint64_t due = 0;  // ms of the loop's clock
  Delays::Place place{};
  std::size_t sent = 0;  // bytes of the response, in pieces

  std::string text() const;  // "delay:1s@5%, status:503"
};

// What is still to be done for a connection: responses that its client has not taken yet, and
// requests that it has sent already.
struct Pending {
  std::string input;                       // not looked at yet
  uv_write_t request{};                    // of the rest while writing
  std::string bytes;                       // of the responses
  std::string_view tail;                   // of a large body, by reference
  std::shared_ptr<const Config> greeting;  // has that body; may not be the one in use any more
  http::Records records;
  std::uint64_t size = 0;        // bytes + tail
  std::size_t held = 0;          // of memory, while writing; counted by the worker
  std::size_t left = 0;          // of `size`, when the write timeout was last set
  std::size_t on_the_way = 0;    // `left` and what the kernel had of it then
  bool linger_after = false;     // see Connection::flush
  std::unique_ptr<Fault> fault;  // while held
  std::uint64_t took_at = 0;     // ms of the loop's clock: when its client last took a piece
};

class Connection : public Timeouts::Entry {
 public:
  // What a connection may wait for: the queues of its worker's Timeouts.
  enum class Wait : Timeouts::Queue { header, body, idle, write, linger, grace, turn, held };
  // How long, in the order of Wait.
  static std::array<Milliseconds, 8> waits(const Config& config);

  // `queued`: it was accepted after the stop was asked for. Either constructor is
  // followed by start(), or by close() when accept() failed.
  Connection(Worker& worker, int fd, PeerText* peer, bool queued) noexcept;  // accepted by us
  Connection(Worker& worker, bool queued) noexcept;  // to be accepted from libuv
  bool accept(uv::ListeningStream& stream) noexcept;
  void set_peer(PeerText* peer) noexcept { peer_ = peer; }

  // Serves what has arrived already. False: it has ended, and whoever started it closes it: the
  // descriptor of a bare one, or else by close().
  [[nodiscard]] bool start() noexcept;
  int fd() const noexcept { return fd_; }
  bool was_queued() const noexcept { return queued_; }
  std::uint32_t opened_at() const noexcept {
    return opened_at_;
  }  // ms of the loop's clock, wrapping
  bool is_bare() const noexcept { return state_ == State::bare; }
  void close() noexcept;  // the slot is free when libuv has closed the handle

  void take_turn() noexcept;
  void give_way() noexcept;  // somebody new needs the slot of this one, which is between requests
  // While writing: others need the memory of this one; whether it holds any; and whether its client
  // has taken something since that was last asked, which restarts the write timeout.
  void shed() noexcept;
  bool holds_unsent() const noexcept { return pending_ != nullptr && pending_->held > 0; }
  bool has_progressed() noexcept;
  void expire(Wait passed) noexcept;
  // The faults are over: a held request gets its response in order.
  void end_fault() noexcept;
  // The time of a held request, or of the next piece of its response, has come.
  void on_delay_over() noexcept;
  void leave_delay() noexcept { pending_->fault->place.clear(); }
  void drain() noexcept;    // the stop has begun: go if nothing is under way
  void abandon() noexcept;  // go, whatever is under way

 private:
  enum class State : std::uint8_t {
    bare,       // a descriptor: libuv does not know it
    open,       // libuv's, but not watched
    reading,    // libuv watches for input
    ready,      // has had its share of this iteration; nothing is read until its next turn
    lingering,  // half-closed; what still arrives is discarded
    writing,    // libuv sends the rest of the responses; nothing is read meanwhile
    held,       // a fault has the response wait; libuv watches for the client's end
    closing,    // has ended; waits for libuv's close callback
  };
  // What a step left behind. After `held` the request is for meet_fault(). After `ended` the
  // connection is in the account, and only closed.
  enum class [[nodiscard]] Step : std::uint8_t{go_on, held, waits, ended};

  Step receive();
  void print_received(std::string_view bytes);
  Step serve(std::string_view in, bool more_may_come);
  std::size_t feed(std::string_view in, std::uint32_t most);
  Step flush(std::string_view unread, bool linger_after);
  Step queue_rest(std::size_t sent, std::string_view unread, bool linger_after);
  void keep_rest(std::size_t sent, std::string_view unread, bool linger_after);
  Step write_rest();
  Step go_on_with_pending(Step step);
  Step wait_for_turn(std::string_view unread);
  Step all_sent(bool linger_after);
  Step wait_for_input();
  Step input_ended();
  Step linger();
  Step lost();
  Step end(Outcome outcome);
  // The way into every step, and the only place where one that found no memory is met: that
  // connection is ended then, by what needs none.
  template <class Work>
  Step guarded(Work step) noexcept {
    try {
      return step();
    } catch (const std::bad_alloc&) {
      return out_of_memory();
    }
  }
  Step out_of_memory() noexcept;
  Step start_watched();
  Step meet_fault(std::string_view unread, bool linger_after);
  Step hold(Fault fault, std::string_view unread, bool linger_after);
  Fault leave_held();
  Step respond(Fault fault, std::string_view unread, bool linger_after);
  std::uint64_t give_response(const Fault& fault, bool more_input);
  Step close_without_response(const Fault& fault);
  Step respond_cut(const fault::Spec& spec, std::uint64_t content, std::string_view unread);
  Step respond_in_pieces(Fault fault, std::string_view unread, bool linger_after);
  Step send_piece();
  Step end_pieces(const Fault& fault);
  void log_unsent(http::Output& out);
  void on_held_readable() noexcept;
  void count_end(Outcome outcome) noexcept;
  void settle(Step step) noexcept;

  const PeerText* peer() noexcept;
  Pending& pending();
  void release_held() noexcept;
  void drop_pending() noexcept;
  bool make_known() noexcept;
  bool watch() noexcept;
  void set_timeout() noexcept;
  void set_timeout(Wait wanted) noexcept;
  Step expired(Wait passed);
  Step check_progress();
  bool is_between_requests() const noexcept;

  void on_readable() noexcept;
  void on_written(int status) noexcept;
  void on_closed() noexcept;

  State state_;
  const bool queued_;
  Outcome outcome_ = Outcome::left;  // how it would end, were it to end in order now
  int fd_;
  std::uint32_t answered_ = 0;  // when the timeout was last set
  const std::uint32_t opened_at_;
  std::uint32_t number_ = 0;  // for faults; 0: none yet
  http::Session session_;
  Worker& worker_;
  Pending* pending_ = nullptr;  // while writing or ready, unless there is nothing
  PeerText* peer_ = nullptr;    // where logging or --verbose asks for it
  uv::Tcp tcp_;                 // unless bare
};

}  // namespace merhaba::server
