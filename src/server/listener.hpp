// One listening socket of one worker: libuv's handle, which accepts and holds one connection, and a
// descriptor of our own of the same socket. Owned by the worker's Acceptor.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "base/fd.hpp"
#include "fault/spec.hpp"
#include "net/accept_queue.hpp"
#include "net/endpoint.hpp"
#include "server/arrivals.hpp"
#include "server/high_water.hpp"
#include "uv/listening_stream.hpp"

namespace merhaba::server {

class Acceptor;

class Listener {
 public:
  // `stream` is bound; `socket` is another descriptor of its socket. `acceptor` outlives the
  // listener.
  Listener(Acceptor& acceptor, uv::ListeningStream::Pointer stream, Fd socket,
           const net::SocketAddress& address, net::Ownership ownership) noexcept;

  // Calls listen(2), and accepts from now on. 0, or a libuv error.
  int listen(int backlog) noexcept;
  int backlog() const noexcept { return backlog_; }  // as passed to listen(2)
  // The same in a socket that listens; one that is not ours keeps what its owner has set.
  void change_backlog(int backlog) noexcept;
  void close() noexcept;  // harmless when closed; clients still queued or held are reset
  bool is_open() const noexcept { return static_cast<bool>(socket_); }
  bool is_closed() const noexcept { return closed_; }  // from any thread

  // Ours, for accept4 and the options: it stays while libuv's own comes and goes.
  int socket() const noexcept { return socket_.get(); }

  // libuv holds a connection, and watches the socket again once it is taken.
  bool holds() const noexcept { return holds_; }
  uv::ListeningStream& take_held() noexcept;

  // Closes libuv's handle, and the connection it may hold, so that it accepts no more, and opens
  // one anew on the same socket, with the same queue. False: there are no descriptors for that yet.
  void suspend() noexcept {
    stream_.reset();
    holds_ = false;
  }
  bool is_suspended() const noexcept { return is_open() && !stream_; }
  bool reopen() noexcept;

  // The service manager's: clients queued at the end wait for the next process.
  bool outlives_us() const noexcept { return ownership_ == net::Ownership::service_managers; }
  // Whether a successor accepts here: then it only stays open, should that one fail. Set from any
  // thread, before the worker stops; taken back on the worker's.
  bool is_handed_over() const noexcept { return handed_over_; }
  void set_handed_over(bool handed_over) noexcept;

  // For faults, which the Acceptor begins and ends. Whether this one is possible here.
  bool takes(fault::Kind kind) const noexcept;
  // Of several listeners of one socket, one accepts for all when it is late. Before the worker
  // runs.
  void share(bool accepts_for_all) noexcept {
    is_shared_ = true;
    accepts_for_all_ = accepts_for_all;
  }
  bool accepts_for_all() const noexcept { return accepts_for_all_; }
  // Keeps a suspended listener from being reopened, with another backlog for queue-full.
  void rest(const fault::Spec& spec) noexcept;
  bool rests() const noexcept { return rests_; }
  // It may be reopened, and listens as before.
  void end_rest() noexcept;
  // The filter of phantom, and its end.
  void make_phantoms(std::uint64_t share, std::uint64_t seed) noexcept;
  void accept_handshakes() noexcept;
  // Undoes what another process's faults have left on the socket; listen(2) does the rest.
  void clear_faults() noexcept;
  // accept-late: the clients in the queue; nothing where that is unknown.
  std::optional<std::uint32_t> depth() const noexcept;
  // Of `waiting` clients in the queue, those who had arrived by `then`.
  std::uint64_t arrived_by(std::uint64_t then, std::uint64_t now, std::uint64_t waiting) noexcept;
  void taken_late(std::uint64_t count) noexcept { arrivals_.taken(count); }
  // refuse: whether handshakes are under way, as far as SYNs are dropped. Asked before the queue is
  // emptied, as what completes in between is met there.
  bool has_handshakes_under_way() const noexcept;
  // Refuses from now on, or not yet (false): it waits for those who are on the way.
  bool begin_to_refuse(bool some_wait) noexcept;
  bool refuses() const noexcept { return refuses_; }

  // The first step of the stop: from here on the queue can only shrink, where the kernel has the
  // means for it. From any thread, once, before the worker drains.
  void refuse_new() noexcept;
  // Whether new clients may keep coming all the same.
  bool may_grow() const noexcept { return !filtered_ && !drops_new_; }
  // The most connections that can have been queued at the signal.
  std::uint64_t queue_holds() const noexcept;
  // The look that precedes each emptying of the queue, and what it means once the queue is empty:
  // true when nobody can be on the way any more. A phantom's handshake may take any time.
  bool has_handshakes() const noexcept;
  bool is_quiet(bool handshakes, bool awaits_phantoms) noexcept;

  // How its accept queue is, and how deep it has been (`now`: ms of uv_hrtime()), as far as anybody
  // looked. From any thread.
  std::optional<net::QueueState> queue_state() noexcept;
  std::uint32_t deepest(std::uint64_t now, std::uint32_t window) const noexcept;
  // For the worker, which sees the queue before it takes a batch.
  void note_depth(std::uint64_t now, std::uint32_t depth) noexcept { met_.note(now, depth); }
  // For one other thread, which looks while the worker is stuck, too.
  void sample(std::uint64_t now) noexcept;

  // For the Acceptor: the loop iteration of the last batch, when it last looked how many wait (ms
  // of the loop's clock), and whether the last batch was of one.
  std::uint64_t last_batch = ~std::uint64_t{0};
  std::uint64_t looked_at = 0;
  bool was_alone = false;

 private:
  // Between leaving the table of handshakes and entering the accept queue a connection is in
  // neither for a moment: quiet is believed when seen twice.
  static constexpr unsigned kQuietLooks = 2;

  void on_connection(int status) noexcept;
  void listen_again() noexcept;  // the lock is held
  // Does `work` with the socket, unless the stop or a successor has the word about it.
  template <class Work>
  void while_ours(Work work) noexcept;

  Acceptor& acceptor_;
  uv::ListeningStream::Pointer stream_;  // null: suspended
  Fd socket_;
  // Held to close it, to change whose it is, and by other threads while they use it.
  std::mutex closing_;
  HighWater met_, sampled_;
  std::atomic<bool> closed_{false};
  const net::SocketAddress address_;
  const net::Ownership ownership_;
  std::atomic<bool> handed_over_{false};
  bool holds_ = false;
  std::atomic<bool> filtered_{false};  // set under the lock
  bool is_shared_ = false;
  bool accepts_for_all_ = true;
  bool rests_ = false;
  bool has_other_backlog_ = false;
  bool drops_new_ = false;            // before it refuses
  std::atomic<bool> refuses_{false};  // set under the lock
  Arrivals arrivals_;
  int backlog_ = 0;
  unsigned looks_ = 0;
  unsigned quiet_looks_ = 0;
};

}  // namespace merhaba::server
