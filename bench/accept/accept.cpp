// merhaba-bench accept: how fast does a server take connections?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.hpp"
#include "bench/accept/accept_options.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/help.hpp"
#include "bench/command/load_options.hpp"
#include "bench/command/measured_server.hpp"
#include "bench/command/progress.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/mode.hpp"
#include "bench/load/server_clock.hpp"
#include "bench/result/document.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series.hpp"

namespace merhaba::bench::accept {
namespace {

void check_capacity(const load::Work& work, const target::Target& target) {
  const std::optional<std::uint64_t> holds = target.capacity();
  if (work.mode != load::Mode::drain || !holds || work.clients <= *holds) return;
  throw Error(fmt::format(
      "{} clients do not fit into the accept queue of {}: it holds {}; use at most that many "
      "(--clients), or give the server a larger backlog (and net.core.somaxconn)",
      work.clients, target.text(), *holds));
}

result::Series measure_series(const load::Work& work, command::MeasuredServer& server,
                              unsigned rounds, command::Progress& progress) {
  result::Series series;
  series.target = server.contestant().name;
  series.work = work;
  for (unsigned i = 0; i < rounds; ++i) {
    progress.begin(fmt::format("{} {}", load::mode_name(work.mode), series.target), work.duration);
    series.runs.push_back(result::measure(work, server.target(), series.latencies,
                                          [&](kernel::Nanoseconds at, const load::Tally& so_far) {
                                            progress.update(at, so_far.responses, so_far.failed());
                                          }));
    progress.end();
  }
  return series;
}

// For merge, which has to know whether two machines ran at the same time. A server whose processes
// we see is on this machine, and has its clock.
std::optional<result::ServerClock> read_clock(const load::Work& work, const target::Target& target,
                                              const AcceptOptions& options, load::Tally& asked) {
  if (options.load.json.empty()) return std::nullopt;
  if (!target.processes().empty()) return result::ServerClock{};
  if (work.raw) return std::nullopt;
  const auto reading = load::read_server_clock(work, asked);
  if (!reading) return std::nullopt;
  return result::ServerClock{kernel::seconds(reading->ahead), kernel::seconds(reading->error)};
}

void accept(AcceptOptions& options) {
  const load::Mode mode = load::parse_mode(options.mode);
  options.publication.json = options.load.json;
  const Publication publication(options.publication);
  const target::Testbed testbed(options.load.testbed, !command::is_address(options.target));
  command::MeasuredServer server(options.target, options.process, mode, options.load, testbed);
  load::Work work = command::make_work(options.load, mode, server.target().address(), testbed);
  std::vector<double> rates{work.rate};
  if (mode == load::Mode::open) rates = command::rate_steps(options.load.rate);

  check_capacity(work, server.target());
  load::check_budget(work);
  load::Tally first = result::probe(work);
  server.target().refresh();
  const std::optional<result::ServerClock> clock =
      read_clock(work, server.target(), options, first);

  result::Results results;
  results.kind = "accept";
  const unsigned rounds = options.runs(mode);
  command::Progress progress(options.load.quiet);
  progress.expect(rates.size() * rounds);
  for (const double rate : rates) {
    work.rate = rate;
    results.series.push_back(measure_series(work, server, rounds, progress));
  }
  const result::SystemCallRun counted = result::count_system_calls(work, server.target());
  result::Series& last = results.series.back();
  last.system_calls = counted.per_unit;
  last.besides += first;
  last.besides += counted.tally;
  server.stop();
  results.contestants.push_back(server.contestant());

  result::Document document = result::document_of(results, testbed);
  document.head.clock = clock;
  document.steps = document.series.size() > 1;
  if (document.steps) document.knee = result::find_knee(document.series);
  const result::Contestant& contestant = server.contestant();
  const std::string place =
      fmt::format("{}{}, at {}, accept queue holds {}\n{}\n", contestant.name,
                  contestant.version.empty() ? "" : " (" + contestant.version + ")",
                  contestant.address, contestant.holds, testbed.text());
  publication.publish(std::move(document), place, counted.why_not);
}

}  // namespace

void add_accept(CLI::App& program, mpi::Ranks* ranks) {
  auto options = std::make_shared<AcceptOptions>();
  CLI::App* command =
      program.add_subcommand("accept", "Measure how fast one server accepts connections");
  command::set_examples(
      *command,
      {{"merhaba-bench accept", "start merhaba, and empty its full accept queue"},
       {"merhaba-bench accept 127.0.0.1:8080 -m open -r 5000", "5000 clients per second"}});
  command
      ->add_option("TARGET", options->target,
                   "HOST:PORT of a running server; the name of one to start (see compare --list); "
                   "or NAME='COMMAND' with @address@, @port@ and @backlog@")
      ->capture_default_str()
      ->type_name("");
  command->add_option("-m,--mode", options->mode, command::kModeHelp)
      ->capture_default_str()
      ->type_name("MODE");
  command->add_option("--rounds", options->rounds, "number of runs")
      ->default_str("15 for drain, 1 otherwise")
      ->check(command::from_to(1, 10000))
      ->type_name("N");
  command
      ->add_option("--pid", options->process, "process of the server, if its port does not show it")
      ->check(command::at_least(1))
      ->type_name("N");
  add_options(*command, options->load, "5s");
  add_options(*command, options->publication);
  constexpr const char* kMachines = "Several machines";
  command
      ->add_flag("--mpi", options->mpi,
                 "share the load among all ranks that mpirun starts, and print one result")
      ->group(kMachines);
  command
      ->add_option(
          "--target-rank", options->target_rank,
          "rank on the server's machine: it offers no load, and reads the server's CPU time and "
          "counters")
      ->check(command::at_least(0))
      ->type_name("N")
      ->group(kMachines);
  command->callback([options, ranks] {
    if (ranks != nullptr) {
      accept_on_ranks(*options, *ranks);
    } else if (options->mpi) {
      throw UsageError("--mpi takes no value; write --mpi alone");
    } else if (options->target_rank) {
      throw UsageError("--target-rank needs --mpi");
    } else {
      accept(*options);
    }
  });
}

}  // namespace merhaba::bench::accept
