// What a server's accept queue really holds: it is filled while the server stands still.
// A value, owned by who asked.
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
  std::string request;  // for the server to answer, and to close the connection then
  std::function<bool(std::string_view)> is_whole;  // all that came until the end
};

Question question_for(const target::Peer& peer);   // HTTP's GET /, unless it has its own
Question question_of(const std::string& request);  // which anything may answer

struct QueueReading {
  std::uint32_t somaxconn = 0;    // now
  std::size_t queues = 0;         // listening sockets
  std::uint32_t limit = 0;        // of the largest (inet_diag)
  std::uint64_t clients = 0;      // that filling them may take, and those beyond
  std::uint64_t descriptors = 0;  // for clients; with too few of them the rest is not known

  std::uint64_t by_limits = 0;   // capacity: the sum of limit + 1 (inet_diag)
  std::uint64_t by_clients = 0;  // connected while the server stood still
  std::uint64_t by_drops = 0;    // of all that called then, those whose first SYN was not dropped
  std::uint64_t drops = 0;       // by the listeners while it stood still
  std::uint64_t drops_later = 0;
  std::uint64_t syns_later = 0;              // of these, the clients' SYNs
  std::optional<kernel::Nanoseconds> again;  // since a client's start, its second SYN, the soonest
  kernel::Nanoseconds stopped{};             // how long the server stood still
  Account account;

  bool filled() const { return descriptors >= clients; }
  bool agrees() const { return by_clients == by_limits && by_drops == by_limits; }
  std::uint64_t served() const { return account.of(load::Outcome::served); }
};

// Stops the target, fills its queue with clients and so many `beyond`, though no more of these than
// it holds; lets it go on, and sees everybody answered. `alone`: the network's counters are of this
// alone. Throws Error when the target does not answer, or cannot be stopped, or when others take
// its clients meanwhile.
QueueReading read_queue(target::Target& target, const Question& question, std::uint64_t beyond,
                        bool alone);

}  // namespace merhaba::bench::overflow
