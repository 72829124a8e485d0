// The measured capacity of a server's accept queue, which is filled while the server is stopped.
// A value.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "bench/kernel/cpu_time.hpp"
#include "bench/overflow/account.hpp"
#include "bench/target/peer.hpp"
#include "bench/target/target.hpp"

namespace merhaba::bench::overflow {

struct Question {
  std::string request;  // the server must respond to it and then close the connection
  std::function<bool(std::string_view)> is_whole;  // of every byte until the end
};

Question question_for(
    const target::Peer& peer);  // HTTP's GET /, unless the peer has a request of its own
Question question_of(const std::string& request);  // any byte counts as the response

struct QueueReading {
  std::uint32_t somaxconn = 0;    // now
  std::size_t queues = 0;         // listening sockets
  std::uint32_t limit = 0;        // of the largest (inet_diag)
  std::uint64_t clients = 0;      // clients that filling them may need, and those beyond
  std::uint64_t descriptors = 0;  // for clients; with too few, what follows is not known

  std::uint64_t by_limits = 0;   // capacity: the sum of limit + 1 (inet_diag)
  std::uint64_t by_clients = 0;  // clients connected while the server was stopped
  std::uint64_t by_drops = 0;    // clients then whose first SYN was not dropped
  std::uint64_t drops = 0;       // by the listeners while it was stopped
  std::uint64_t drops_later = 0;
  std::uint64_t syns_later = 0;              // of these, the clients' SYNs
  std::optional<kernel::Nanoseconds> again;  // the earliest second SYN, since its client's start
  kernel::Nanoseconds stopped{};             // how long the server was stopped
  Account account;

  bool filled() const { return descriptors >= clients; }
  bool agrees() const { return by_clients == by_limits && by_drops == by_limits; }
  std::uint64_t served() const { return account.of(load::Outcome::served); }
};

// Stops the target, fills its queue and adds `beyond` clients, at most as many as it holds, then
// resumes it and waits until every client has its response. `alone`: nothing else moves the
// counters of this network. Throws Error when the target does not respond or cannot be stopped, or
// when other processes accept its clients meanwhile.
QueueReading read_queue(target::Target& target, const Question& question, std::uint64_t beyond,
                        bool alone);

}  // namespace merhaba::bench::overflow
