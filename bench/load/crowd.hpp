// Clients of whom everything is known, each from its first SYN to its end.
// Owned by an experiment; one thread. Their sockets are closed when it goes.
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
  bool unacknowledged = false;  // what it sent: the server's kernel has not taken it
  std::string answer;
  std::optional<Outcome> outcome;  // once it is decided
  int error = 0;                   // errno of its end

  bool is_over() const { return outcome.has_value(); }
  bool came_in() const { return outcome == Outcome::served || outcome == Outcome::queued; }
  // It was connected, and then met a full queue at least once. Not for experiments that reset
  // clients otherwise, by closing a listener.
  bool was_phantom() const;
  // Its packets that met a full queue, once it is over: of one that came in, all but the last. A
  // phantom's first is the ACK that ends the handshake.
  std::uint64_t dropped_packets() const;
};

class Crowd {
 public:
  struct Options {
    // Sockets kept at once. Who is connected beyond it hangs up with a reset, and counts as queued:
    // its place in the accept queue stays taken.
    std::size_t open = SIZE_MAX;
    std::function<bool(std::string_view answer)> is_whole = is_experiment_response;
    // Those of each call() come from an address of 127.0.0.0/8 of their own: no port is used again
    // that the server remembers from before (TIME-WAIT). Servers may mind (redis does).
    bool fresh_sources = false;
  };
  explicit Crowd(const net::SocketAddress& server) : Crowd(server, Options()) {}
  Crowd(const net::SocketAddress& server, Options options);

  void call(unsigned clients);  // begins so many more; returns at once
  void look();                  // asks the kernel about each that is not over, and reads what came
  // Looks until every client is connected, over, or has had a SYN dropped, of which `drops` tells
  // how many there were since the first call; at most `patience`. True when it is so.
  bool settle(const std::function<std::uint64_t()>& drops, kernel::Nanoseconds patience);
  void ask(std::string_view request);  // all that are connected and have not asked
  // Looks each millisecond until `done` or the time is up.
  bool watch(const std::function<bool()>& done, kernel::Nanoseconds patience);
  std::size_t waiting() const;  // not yet over
  bool all_over() const { return waiting() == 0; }
  // The experiment is over: decides about the others. Of the connected ones, `in_queue` are in the
  // accept queue, by the listener's own word; those whose data nobody took are not.
  void conclude(std::uint64_t in_queue);

  std::size_t size() const { return clients_.size(); }
  std::size_t connected() const;  // ever
  const std::deque<KnownClient>& clients() const { return clients_; }
  std::uint64_t dropped_packets() const;  // of all of them
  std::uint64_t dropped_syns() const;     // that the clients know of: see lost_syns()

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
