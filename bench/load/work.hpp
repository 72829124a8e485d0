// What the clients of one run are to do. A value, complete before the run begins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "net/address.hpp"

namespace merhaba::bench::load {

enum class Mode {
  drain,      // the target is stopped, its queue filled; then timed until all are answered
  closed,     // so many clients at once, each: connect, ask, read to the end, and again
  open,       // clients arrive by the clock, whether or not those before them are done
  keepalive,  // so many connections, a request at a time on each
  pipeline,   // the same with several requests at a time
};

enum class Arrivals { constant, poisson };

struct Work {
  Mode mode = Mode::drain;
  net::SocketAddress server;
  std::vector<net::SocketAddress>
      sources;            // clients bind to these in turn; none: as the system will
  std::string request;    // one request, as it is sent
  bool raw = false;       // any bytes up to the end are a response; otherwise HTTP is expected
  unsigned clients = 64;  // at once; drain: in the queue; open: at most
  unsigned depth = 1;     // requests sent together (pipeline)
  double rate = 0;        // open: arrivals per second
  Arrivals arrivals = Arrivals::poisson;
  unsigned together = 1;           // open: so many clients at each arrival, at the same rate
  std::uint64_t seed = 1;          // of the Poisson arrivals
  std::uint64_t connections = 0;   // closed, open: no more than these; 0: until the time is up
  kernel::Nanoseconds duration{};  // all but drain
  kernel::Nanoseconds timeout{};   // of each client, from its start to its end
  // The handshake's last ACK comes with the request. A full queue may drop it, and an ACK alone is
  // never sent again: so its sender knows of whatever was dropped.
  bool ack_with_request = false;
  bool spin = false;  // look for events without sleeping: for who has a CPU of its own

  // Whether connections outlive their first response.
  bool keeps() const { return mode == Mode::keepalive || mode == Mode::pipeline; }
};

}  // namespace merhaba::bench::load
