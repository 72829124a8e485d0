// What the clients of one run do. A value, complete before the run begins.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/kernel/cpu_time.hpp"
#include "net/address.hpp"

namespace merhaba::bench::load {

enum class Mode {
  drain,   // the stopped target's queue is filled, then timed until every client has its response
  closed,  // each client connects, sends a request, reads to the end, and starts over
  open,    // clients arrive by the clock, whether or not earlier ones have finished
  keepalive,  // one request at a time on each kept connection
  pipeline,   // several requests at a time on each kept connection
};

enum class Arrivals { constant, poisson };

struct Work {
  Mode mode = Mode::drain;
  net::SocketAddress server;
  std::vector<net::SocketAddress>
      sources;            // clients bind to these in turn; none: the kernel chooses
  std::string request;    // one request, as it is sent
  bool raw = false;       // any bytes up to the end are a response; else HTTP is expected
  unsigned clients = 64;  // at once; drain: in the queue; open: at most
  unsigned depth = 1;     // requests sent together (pipeline)
  double rate = 0;        // open: arrivals per second
  Arrivals arrivals = Arrivals::poisson;
  unsigned together = 1;           // open: clients per arrival, at the same rate of clients
  std::uint64_t seed = 1;          // of the Poisson arrivals
  std::uint64_t connections = 0;   // closed, open: at most; 0: until the time is up
  kernel::Nanoseconds duration{};  // all but drain
  kernel::Nanoseconds timeout{};   // of each client, from its start to its end
  // Sends the handshake's last ACK with the request. A full queue may drop it, and the kernel never
  // retransmits an ACK alone: with data, the sender learns of every drop.
  bool ack_with_request = false;
  bool spin = false;  // poll for events without sleeping: for a load with a CPU of its own

  // Returns whether connections outlive their first response.
  bool keeps() const { return mode == Mode::keepalive || mode == Mode::pipeline; }
};

}  // namespace merhaba::bench::load
