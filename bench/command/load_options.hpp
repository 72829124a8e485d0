// What accept and compare let their user say about the load, and the work it comes to.
// Owned by the command whose options they are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/load/work.hpp"
#include "bench/target/testbed.hpp"

namespace CLI {
class App;
}

namespace merhaba::bench::command {

struct LoadOptions {
  std::optional<unsigned> clients;
  std::string duration;
  std::string rate = "1000..40000/8";
  std::string arrivals = "poisson";
  std::uint64_t connections = 0;
  unsigned depth = 16;
  std::string timeout = "10s";
  std::string path = "/";
  std::vector<std::string> headers;
  std::string protocol = "http";
  unsigned sources = 0;
  std::uint64_t seed = 1;
  target::TestbedOptions testbed;
  std::string peers;
  std::optional<unsigned> backlog;
  std::string json;
  bool quiet = false;
  bool smoke = false;  // so little of everything that it only shows that it works
};

inline constexpr const char* kModeHelp =
    "drain: empty a full accept queue; closed: clients that start over when done; open: clients "
    "that arrive at a rate; keepalive, pipeline: requests on kept connections";

// Adds them all. The object outlives the command. `duration`: of each run, where none is given.
void add_options(CLI::App& command, LoadOptions& options, const std::string& duration);

// At the highest rate of its steps. Throws UsageError: what was given, what is accepted.
load::Work make_work(const LoadOptions& options, load::Mode mode, const net::SocketAddress& server,
                     const target::Testbed& testbed);

// The steps of --rate: "5000", or "1000..40000/8": 8 of them, evenly, both ends among them.
std::vector<double> rate_steps(const std::string& text);

}  // namespace merhaba::bench::command
