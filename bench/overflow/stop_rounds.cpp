#include "bench/overflow/stop_rounds.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "bench/command/load_options.hpp"
#include "bench/load/budget.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::overflow {
namespace {

// Milliseconds that clients come before the server is halted, and after it has filled its queue.
constexpr double kBefore = 300;
constexpr double kAfter = 500;

load::Work work_for(const StopRounds& options, unsigned round, const net::SocketAddress& server,
                    const target::Testbed& testbed) {
  const double filling = 1000 * options.queued / options.rate;
  command::LoadOptions load;
  load.rate = fmt::format("{}", options.rate);
  // Who calls while new handshakes are refused waits for a second.
  load.clients = options.queued + static_cast<unsigned>(options.rate) + 1;
  load.duration = fmt::format("{:.0f}ms", kBefore + filling + kAfter);
  load.seed = options.seed + round;
  load::Work work = command::make_work(load, load::Mode::open, server, testbed);
  // Twice the mean: so many do not come.
  work.sources =
      sources_of_their_own(round, 2 * static_cast<unsigned>(load::need_of(work).per_minute));
  load::check_budget(work);
  return work;
}

}  // namespace

GracefulStop stop_rounds(const target::Peer& peer, const target::Places& places,
                         const StopRounds& options, const target::Testbed& testbed,
                         command::Progress& progress) {
  if (!peer.can(load::Mode::open)) {
    throw UsageError(peer.name + " cannot be stopped so, as it does not close: " + peer.about);
  }
  GracefulStop sum;
  for (unsigned round = 1; round <= options.rounds; ++round) {
    target::RunningPeer server(peer, places, {testbed.longest_backlog(), testbed.server_cpu()});
    const load::Work work = work_for(options, round, server.target().address(), testbed);
    progress.begin(fmt::format("{}, round {} of {}", peer.name, round, options.rounds),
                   work.duration);
    sum += stop_gracefully(server, work, options.queued,
                           [&](kernel::Nanoseconds at, const load::Tally& so_far) {
                             progress.update(at, so_far.responses, so_far.failed());
                           });
    progress.end();
  }
  return sum;
}

std::vector<net::SocketAddress> sources_of_their_own(unsigned round, unsigned clients) {
  constexpr unsigned kFirstPort = 1024;  // below it, root's alone
  constexpr unsigned kPorts = 65536 - kFirstPort;
  constexpr unsigned kHosts = 250;  // of each of the last two bytes
  std::vector<net::SocketAddress> sources;
  for (unsigned i = 0; i < clients; ++i) {
    if (i % kPorts == 0) {
      const std::string host = fmt::format("127.{}.{}.{}:0", 1 + i / kPorts,
                                           1 + round / kHosts % kHosts, 1 + round % kHosts);
      sources.push_back(net::resolve(net::parse_listen(host)).front());
    } else {
      sources.push_back(sources.back());
    }
    sources.back().set_port(static_cast<std::uint16_t>(kFirstPort + i % kPorts));
  }
  return sources;
}

}  // namespace merhaba::bench::overflow
