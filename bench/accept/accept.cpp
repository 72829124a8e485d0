// merhaba-bench accept: how fast does a server take connections?
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/emphasis.hpp"
#include "bench/command/load_options.hpp"
#include "bench/command/measured_server.hpp"
#include "bench/command/progress.hpp"
#include "bench/kernel/file.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/document.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series.hpp"
#include "bench/result/series_text.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::accept {
namespace {

struct AcceptOptions {
  command::LoadOptions load;
  std::string target = "merhaba";
  std::string mode = "drain";
  std::optional<pid_t> process;
  std::optional<unsigned> rounds;
  std::string hgrm;
};

void check_capacity(const load::Work& work, const target::Target& target) {
  const std::optional<std::uint64_t> holds = target.capacity();
  if (work.mode != load::Mode::drain || !holds || work.clients <= *holds) return;
  throw Error(fmt::format(
      "{} clients do not fit into the accept queue of {}: it holds {}. Ask for at most that many "
      "(--clients), or give the server a larger backlog (and net.core.somaxconn)",
      work.clients, target.text(), *holds));
}

result::Series measure_series(const load::Work& work, command::MeasuredServer& subject,
                              unsigned rounds, command::Progress& progress) {
  result::Series series;
  series.target = subject.contestant().name;
  series.work = work;
  for (unsigned i = 0; i < rounds; ++i) {
    progress.begin(fmt::format("{} {}", load::mode_name(work.mode), series.target), work.duration);
    series.runs.push_back(result::measure(work, subject.target(), series.latencies,
                                          [&](kernel::Nanoseconds at, const load::Tally& so_far) {
                                            progress.update(at, so_far.responses, so_far.failed());
                                          }));
    progress.end();
  }
  return series;
}

void write_hgrm(const result::Series& series, const std::string& prefix) {
  const std::pair<const char*, const load::Histogram&> phases[] = {
      {"connect", series.latencies.connect},
      {"first-byte", series.latencies.first_byte},
      {"end", series.latencies.end}};
  for (const auto& [phase, histogram] : phases) {
    kernel::write_file(prefix + "-" + phase + ".hgrm", histogram.hgrm());
  }
}

std::string conclusion_of(const std::vector<result::Series>& series) {
  const result::Series& last = series.back();
  if (series.size() > 1) {
    const std::optional<double> knee = result::find_knee(series);
    if (knee) {
      return fmt::format("Up to {} clients per second {} makes nobody wait long.",
                         result::format_count(*knee), last.target);
    }
    return fmt::format(
        "{} makes clients wait at each of these rates: the knee lies below {} per second.",
        last.target, result::format_count(series.front().work.rate));
  }
  const std::string_view unit = load::unit_of(last.work.mode);
  const std::string latency =
      fmt::format("99 % of the responses were complete within {}",
                  result::format_time(static_cast<double>(last.latencies.end.at(99))));
  if (last.generator_limited()) {
    return fmt::format("{} was faster than the load generator: its rate is not known; {}.",
                       last.target, latency);
  }
  return fmt::format("{} takes {} {}s per second; {}.", last.target,
                     result::format_count(result::median(last.rates())), unit, latency);
}

std::string describe(const std::vector<result::Series>& series,
                     const std::string& why_no_system_calls) {
  if (series.size() == 1) return result::describe(series.front(), why_no_system_calls);
  std::string text = result::describe_steps(series);
  for (const result::Series& step : series)
    text += result::troubles_of(result::summarize(step)).text();
  return text;
}

void accept(AcceptOptions& options) {
  const load::Mode mode = load::parse_mode(options.mode);
  result::check_writable(options.load.json);
  const target::Testbed testbed(options.load.testbed, !command::is_address(options.target));
  command::MeasuredServer subject(options.target, options.process, mode, options.load, testbed);
  load::Work work = command::make_work(options.load, mode, subject.target().address(), testbed);
  std::vector<double> rates{work.rate};
  if (mode == load::Mode::open) rates = command::rate_steps(options.load.rate);

  check_capacity(work, subject.target());
  load::check_budget(work);
  const load::Tally first = result::probe(work);
  subject.target().refresh();

  result::Results results;
  results.kind = "accept";
  const unsigned rounds = options.rounds.value_or(options.load.smoke          ? 2
                                                  : mode == load::Mode::drain ? 15
                                                                              : 1);
  command::Progress progress(options.load.quiet);
  progress.expect(rates.size() * rounds);
  for (const double rate : rates) {
    work.rate = rate;
    results.series.push_back(measure_series(work, subject, rounds, progress));
  }
  const result::SystemCallRun counted = result::count_system_calls(work, subject.target());
  result::Series& last = results.series.back();
  last.system_calls = counted.per_unit;
  last.besides += first;
  last.besides += counted.tally;
  subject.stop();
  results.contestants.push_back(subject.contestant());

  const std::string text = describe(results.series, counted.why_not);
  if (options.load.json != "-") {
    const result::Contestant& contestant = subject.contestant();
    fmt::print("{}\n\n{}{}, at {}, holds {}\n{}\n\n{}",
               command::emphasized(conclusion_of(results.series), command::Emphasis::strong,
                                   command::is_colourful(STDOUT_FILENO)),
               contestant.name, contestant.version.empty() ? "" : " (" + contestant.version + ")",
               contestant.address, contestant.holds, testbed.text(), text);
  }
  if (!options.load.json.empty()) {
    result::Document document = result::document_of(results, testbed);
    document.steps = results.series.size() > 1;
    if (document.steps) document.knee = result::find_knee(results.series);
    result::write_json(result::to_json(document), options.load.json);
  }
  if (!options.hgrm.empty()) write_hgrm(results.series.back(), options.hgrm);
}

}  // namespace

void add_accept(CLI::App& program) {
  auto options = std::make_shared<AcceptOptions>();
  CLI::App* command = program.add_subcommand(
      "accept", "How fast a server takes connections: of one that runs, or is started for this");
  command
      ->add_option("TARGET", options->target,
                   "HOST:PORT of a server that runs, or the name of one to start (see compare), "
                   "or NAME='COMMAND' with @address@, @port@ and @backlog@")
      ->capture_default_str()
      ->type_name("");
  command->add_option("-m,--mode", options->mode, "drain, closed, open, keepalive or pipeline")
      ->capture_default_str()
      ->type_name("MODE");
  command->add_option("--rounds", options->rounds, "runs [drain: 15, others: 1]")
      ->check(command::from_to(1, 10000))
      ->type_name("N");
  command
      ->add_option("--pid", options->process,
                   "the server's process, where its port does not show it")
      ->check(command::at_least(1))
      ->type_name("N");
  command
      ->add_option("--hgrm", options->hgrm,
                   "write PREFIX-connect.hgrm and its like, as "
                   "HdrHistogram's plotters read them")
      ->type_name("PREFIX");
  add_options(*command, options->load, "5s");
  command->callback([options] { accept(*options); });
}

}  // namespace merhaba::bench::accept
