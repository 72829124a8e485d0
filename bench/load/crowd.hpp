// Clients whose every step is recorded, from the first SYN to the end.
// Owned by an experiment; one thread. The destructor closes their sockets.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "bench/kernel/cpu_time.hpp"
#include "bench/load/outcome.hpp"
#include "bench/load/resting_listener.hpp"
#include "net/address.hpp"

namespace merhaba::bench::load {

struct KnownClient {
  Fd socket;
  kernel::Nanoseconds start{};  // of connect(2)
  std::vector<kernel::Nanoseconds>
      again;  // when each retransmission was seen, SYN or data, since start
  std::optional<kernel::Nanoseconds> established, asked, answered,
      ended;  // since start; as look() saw it
  std::uint32_t syn_retransmissions = 0;
  std::uint32_t data_retransmissions = 0;
  bool unacknowledged = false;  // the server's kernel has not acknowledged what it sent
  std::string answer;
  std::optional<Outcome> outcome;  // once it is decided
  int error = 0;                   // errno of its end

  bool is_over() const { return outcome.has_value(); }
  bool came_in() const { return outcome == Outcome::served || outcome == Outcome::queued; }
  // Returns whether it was connected and then met a full queue at least once. Does not apply to
  // experiments that reset clients in another way, such as by closing a listener.
  bool was_phantom() const;
  // Returns how many of its packets met a full queue, once it is over: all but the last of a client
  // that got into the queue. A phantom's first such packet is the ACK that ends the handshake.
  std::uint64_t dropped_packets() const;
};

class Crowd {
 public:
  struct Options {
    // Sockets kept open at once. A client that connects beyond it closes with a reset and counts as
    // queued, because its place in the accept queue stays occupied.
    std::size_t open = SIZE_MAX;
    std::function<bool(std::string_view answer)> is_whole = is_experiment_response;
    // The clients of each connect() have a source address of 127.0.0.0/8 of their own, so that no
    // port is reused that the server still has in TIME-WAIT. Some servers refuse such sources
    // (redis does).
    bool fresh_sources = false;
  };
  explicit Crowd(const net::SocketAddress& server) : Crowd(server, Options()) {}
  Crowd(const net::SocketAddress& server, Options options);

  void connect(unsigned clients);  // begins `clients` more connections; returns at once
  void look();                     // reads the state and data of each client that is not over
  // Repeats look() for at most `patience`, until every client is connected, over, or has had a SYN
  // dropped. `drops` returns the SYNs dropped since the first connect(). Returns whether that came
  // true.
  bool settle(const std::function<std::uint64_t()>& drops, kernel::Nanoseconds patience);
  void ask(std::string_view request);  // from each connected client that has sent none
  // Calls look() every millisecond until `done` returns true or the time is up. Returns which: true
  // for `done`.
  bool watch(const std::function<bool()>& done, kernel::Nanoseconds patience);
  std::size_t waiting() const;  // not yet over
  bool all_over() const { return waiting() == 0; }
  // Ends the experiment and decides the outcome of the clients that are not over. `in_queue`:
  // clients in the accept queue, as the listener reports it. Clients with unacknowledged data are
  // not in it.
  void conclude(std::uint64_t in_queue);

  std::size_t size() const { return clients_.size(); }
  std::size_t connected() const;  // ever
  const std::deque<KnownClient>& clients() const { return clients_; }
  std::uint64_t dropped_packets() const;  // of all of them
  std::uint64_t dropped_syns() const;     // as far as clients can know: see lost_syns()

 private:
  void begin(KnownClient& client);
  void look_at(KnownClient& client, kernel::Nanoseconds at);
  void read(KnownClient& client, kernel::Nanoseconds at);
  void end(KnownClient& client, kernel::Nanoseconds at, Outcome outcome, int error);

  net::SocketAddress server_;
  Options options_;
  std::uint32_t sources_ = 0;  // addresses used
  std::deque<KnownClient> clients_;
};

}  // namespace merhaba::bench::load
