#include "admin/fake_control.hpp"

namespace merhaba::admin::test {
namespace {

server::Counters counters(std::uint64_t worker) {
  server::Counters c;
  c.accepted = 2000 + worker;
  const std::uint64_t ended[] = {1900, 20, 10, 7, 5, 0, 3, 4};
  for (std::size_t i = 0; i < server::kOutcomes; ++i) c.ended[i] = ended[i];
  c.responses = {0, 0, 9000 + worker, 0, 20, 1};
  c.waited = 4;
  c.bytes_received = 700'000 + worker;
  c.bytes_sent = 1'500'000;
  const std::uint64_t batches[] = {500, 300, 100, 20, 4, 1, 0, 0};
  for (std::size_t i = 0; i < c.batches.size(); ++i) c.batches[i] = batches[i];
  c.pauses = 2;
  c.paused_ns = 250'000'000;
  c.iterations[0] = 12'000;
  c.iterations[1] = 40;
  c.iterations[4] = 3;
  c.busy_ms = 61 * worker;
  c.out_of_memory = 1;
  c.made_room = 6;
  c.log_lines_dropped = 8;
  for (std::size_t i = 1; i < fault::kKinds; ++i) c.faults[i] = 30 + i;
  return c;
}

}  // namespace

server::Overview busy_overview() {
  server::Overview overview;
  overview.queues = {
      {"127.0.0.1:8080", 1, net::QueueState{3, 128, 11}, 40, 129},
      {"127.0.0.1:8080", 2, net::QueueState{0, 128, 0}, 2, 5},
      {"unix:/run/m.sock", 0, net::QueueState{1, 4096, 0}, 1, 1},
  };
  overview.workers = {{counters(1), Milliseconds{0}, false}, {counters(2), Milliseconds{7}, false}};
  overview.seconds = {{100, 400}, {250, 1000}, {50, 210}};
  overview.max_connections = 1000;
  overview.uptime = Milliseconds{754'321};
  overview.stuck_after = Milliseconds{5000};
  overview.reloads = 2;
  overview.failed_reloads = 1;
  return overview;
}

}  // namespace merhaba::admin::test
