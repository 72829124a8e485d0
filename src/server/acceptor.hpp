// Takes connections from a worker's listeners, in batches, as far as there is room, and starts
// them. Where there is none, libuv goes on holding the connection it has accepted, and does not
// watch that listener meanwhile (docs/design.md, "Accepting"). Owned by the Worker.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fault/spec.hpp"
#include "server/listener.hpp"
#include "uv/check.hpp"
#include "uv/idle.hpp"
#include "uv/timer.hpp"

namespace merhaba::server {

class Connection;
struct PeerText;
class Worker;

class Acceptor {
 public:
  explicit Acceptor(Worker& worker);

  // Before the worker runs.
  void open() noexcept;
  Listener& add(std::unique_ptr<Listener> listener);
  void set_cap(std::uint64_t most_connections) noexcept { cap_ = most_connections; }
  // After a change of the worker's configuration; the cap with it.
  void change(std::uint64_t cap) noexcept;
  bool owns(const Listener& listener) const noexcept;
  uv::Loop& loop() noexcept;

  // From a listener: libuv holds a connection, or could not accept (`error`: an errno).
  void on_connection(Listener& listener) noexcept;
  void on_failure(int error) noexcept;
  // From the worker: a connection's slot is free again; an iteration of the loop is over.
  void on_slot_free() noexcept;
  void on_iteration_end() noexcept { ++iteration_; }

  // The stop. Takes all that libuv holds, above the cap if need be, and gives its handles back. A
  // handle's descriptor makes up for that of the connection; from here on only accept_rest()
  // accepts.
  void stop_watching() noexcept;
  // Whether a listener is open whose socket outlives us. There accepting may go on all the same.
  bool is_outlived() const noexcept;
  bool accepts_on() const noexcept { return accepts_on_; }
  void accept_on(bool on) noexcept;
  // Closes each listener that has nobody left; true: all are closed, or a successor's.
  bool accept_rest() noexcept;
  void close_listeners() noexcept;  // but those that are a successor's
  void close_handed_over() noexcept;
  bool is_closed() const noexcept;
  // The successor has failed: as before stop_watching(), on every listener that is still open.
  void take_back() noexcept;
  void close() noexcept;  // the listeners, and everything else on the loop

  // Has the listeners do wrong what the worker's plan wants now, and then at each change of it.
  void follow_faults() noexcept;
  void end_faults() noexcept;
  // Phantoms of a fault that is in force, or over, may become connections still.
  bool awaits_phantoms() noexcept;

 private:
  // A connection taken from the queue and not yet started.
  struct Accepted {
    int fd;
    PeerText* peer;
  };
  static constexpr std::uint64_t kAll = ~std::uint64_t{0};
  enum class Batch : std::uint8_t {
    full,     // there may be more
    emptied,  // the queue is empty
    blocked,  // there is no room: accepting pauses
  };

  void give_back(Listener& listener) noexcept;
  bool is_to_accept(const Listener& listener) const noexcept;
  Batch take_held_batch(Listener& listener) noexcept;
  Batch take(Listener& listener) noexcept;
  Batch take_batch(Listener& listener, std::optional<std::uint32_t> waiting) noexcept;
  int accept_more(const Listener& listener, std::uint64_t most) noexcept;
  Connection* accept_held(Listener& listener) noexcept;
  bool start_batch(Connection* first) noexcept;
  bool has_nobody_left(Listener& listener) noexcept;
  Batch empty_queue(Listener& listener) noexcept;
  bool wants_peers() const noexcept;

  void begin_fault(std::uint64_t seed) noexcept;
  void end_fault() noexcept;
  void on_fault_tick() noexcept;
  void accept_late(Listener& listener) noexcept;
  bool begin_to_refuse(Listener& listener) noexcept;  // false: not yet

  void pause() noexcept;
  void end_pause() noexcept;
  void count_pause() noexcept;
  void wake() noexcept { wake_.start<&Acceptor::resume>(this); }
  void resume() noexcept;
  void report_full() noexcept;
  void report_failure(int error) noexcept;

  Worker& worker_;
  const bool libuv_looks_again_ = uv::ListeningStream::looks_again();
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<Accepted> accepted_;  // of the batch being taken, empty in between
  std::vector<int> ended_;          // descriptors of those that ended in it, still to be closed
  std::size_t batch_;               // most connections of one batch
  std::uint64_t cap_ = 0;
  std::uint64_t iteration_ = 0;
  std::size_t first_ = 0;           // the listener whose turn it is when there is room again
  bool accepts_on_ = false;         // while stopping
  bool paused_ = false;             // a listener waits for a slot or a descriptor
  std::uint64_t paused_since_ = 0;  // ns; up to then it is counted
  bool full_reported_ = false;
  bool failure_reported_ = false;
  std::uint64_t phantoms_until_ = 0;    // ms of the loop's clock
  const fault::Spec* fault_ = nullptr;  // of the worker's plan; null: the listeners are in order
  uv::Timer fault_change_;
  uv::Timer fault_tick_;
  uv::Check events_end_;  // resumes when the events of this iteration are over
  uv::Idle wake_;         // or in the next
  uv::Timer retry_;       // or after a while
};

}  // namespace merhaba::server
