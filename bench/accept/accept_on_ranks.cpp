#include <fmt/core.h>

#include "base/error.hpp"
#include "bench/accept/accept_options.hpp"
#include "bench/accept/rank_run.hpp"
#include "bench/command/measured_server.hpp"
#include "bench/load/mode.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::accept {
namespace {

void require_fit(const AcceptOptions& options, load::Mode mode, unsigned ranks) {
  if (mode == load::Mode::drain) {
    throw UsageError(
        "--mpi: drain, the default mode, stops the server, which is possible only on its own "
        "machine; use --mode closed, open, keepalive or pipeline");
  }
  if (!command::is_address(options.target)) {
    throw UsageError("--mpi: cannot start \"" + options.target +
                     "\": ranks measure a server that runs already; give its HOST:PORT");
  }
  if (options.load.testbed.load_cpu || options.load.testbed.server_cpu) {
    throw UsageError(
        "--load-cpu, --server-cpu: with --mpi the launcher binds the ranks (mpirun --bind-to "
        "core)");
  }
  if (options.process) {
    throw UsageError("--pid: with --mpi, the rank that --target-rank names finds the processes");
  }
  if (options.load.testbed.network == target::Network::own) {
    throw UsageError(
        "--netns private: with --mpi, each rank stays in the namespace in which mpirun started it");
  }
  if (!options.target_rank) return;
  if (*options.target_rank >= ranks) {
    throw UsageError(fmt::format("--target-rank {}: there are {} ranks, numbered from 0",
                                 *options.target_rank, ranks));
  }
  if (ranks == 1)
    throw UsageError("--target-rank: no other rank is left to offer the load; start more");
}

Orders orders_of(const AcceptOptions& options, load::Mode mode, const target::Testbed& testbed) {
  Orders orders;
  orders.work = command::make_work(
      options.load, mode, net::resolve(net::parse_listen(options.target)).front(), testbed);
  orders.rates = {orders.work.rate};
  if (mode == load::Mode::open) orders.rates = command::rate_steps(options.load.rate);
  orders.rounds = options.runs(mode);
  orders.target_rank = options.target_rank;
  return orders;
}

result::Document document_of(RanksResult& measured, const std::string& target,
                             const target::Testbed& testbed) {
  result::Document document;
  document.head = result::document_head("accept", testbed);
  document.servers = {measured.server.value_or(result::Contestant{target, "", "", target, 0, ""})};
  document.series = std::move(measured.steps);
  document.steps = document.series.size() > 1;
  if (document.steps) document.knee = result::find_knee(document.series);
  return document;
}

}  // namespace

void accept_on_ranks(AcceptOptions& options, mpi::Ranks& ranks) {
  const load::Mode mode = load::parse_mode(options.mode);
  require_fit(options, mode, ranks.size());
  options.publication.json = options.load.json;
  options.publication.plain = true;
  const Publication publication(options.publication);
  options.load.testbed.network = target::Network::host;
  options.load.testbed.pin = false;
  const target::Testbed testbed(options.load.testbed, false);
  const Orders orders = orders_of(options, mode, testbed);
  const unsigned generators = orders.generators(ranks.size());
  require_shareable(orders.work, generators);

  command::Progress progress(options.load.quiet);
  progress.expect(orders.rates.size() * orders.rounds);
  ranks.broadcast(orders_text(orders));
  RanksResult measured = run_rank(ranks, orders, &progress);
  const result::Document document = document_of(measured, orders.work.server.text(), testbed);
  const result::Contestant& server = document.servers.front();
  publication.publish(
      document,
      fmt::format("{}\nload by {}{}\n", server.about.empty() ? server.address : server.about,
                  generators == 1 ? "1 rank" : fmt::format("{} ranks", generators),
                  orders.target_rank
                      ? fmt::format("; rank {} watches the target", *orders.target_rank)
                      : "; the server's own figures are not known (--target-rank)"),
      "not counted with --mpi");
}

}  // namespace merhaba::bench::accept
