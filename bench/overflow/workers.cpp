// merhaba-bench overflow workers: where do N queues overflow, compared with one of the same total
// size?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <numeric>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/help.hpp"
#include "bench/command/progress.hpp"
#include "bench/overflow/experiment.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/overflow/first_overflow.hpp"
#include "bench/result/statistics.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

constexpr double kConfidence = 0.99;

struct WorkersOptions {
  ExperimentOptions common;
  std::vector<unsigned> listeners{1, 2, 4, 8, 16};
  unsigned total = 512;
  unsigned rounds = 21;
};

double mean(const std::vector<double>& samples) {
  return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}

void measure(unsigned listeners, const WorkersOptions& options, result::Sheet& sweep,
             Experiment& experiment) {
  const unsigned places = options.total / listeners;
  const unsigned total = places * listeners;
  const std::string run = fmt::format("{} x {} places", listeners, places);
  Account sum;
  sum.run = fmt::format("{}, {} rounds", run, options.rounds);
  std::vector<double> first_lost;
  std::vector<double> imbalances;
  const kernel::Counters before = kernel::Counters::read();
  for (unsigned round = 0; round < options.rounds; ++round) {
    const SharedPortRun overflow = fill_shared_port(listeners, places);
    first_lost.push_back(overflow.first_lost);
    imbalances.push_back(overflow.imbalance());
    sum += overflow.account;
    if (!overflow.account.balances()) experiment.accounts.push_back(overflow.account);
  }
  sum.kernel = kernel::Counters::read().since(before);
  experiment.accounts.push_back(std::move(sum));

  const FirstOverflow prediction(listeners, places);
  const ClientRange range = range_of_median(prediction, options.rounds, kConfidence);
  const double observed = result::median(first_lost);
  const auto [low, high] = std::minmax_element(first_lost.begin(), first_lost.end());
  const double filled = (observed - 1) / total;
  sweep.add({double(listeners), double(total), observed, *low, *high,
             double(prediction.quantile(0.5)), double(range.low), double(range.high), filled,
             mean(imbalances), prediction.imbalance()});
  experiment.words.push_back(
      fmt::format("With {} the first SYN is dropped when {} % of all places are occupied{}.", run,
                  result::format_ratio(100 * filled),
                  listeners == 1 ? ""
                                 : fmt::format(": the fullest queue holds {} times the mean",
                                               result::format_ratio(mean(imbalances)))));
  if (observed < range.low || observed > range.high) {
    experiment.findings.push_back(
        {"first SYN dropped, " + run,
         fmt::format("{} to {} (median of {} rounds, {:.0f} %)", range.low, range.high,
                     options.rounds, 100 * kConfidence),
         fmt::format("{}", observed)});
  }
}

// Compares the first and the last row.
std::string conclusion_of(const result::Sheet& sweep) {
  const std::vector<double> listeners = sweep.numbers("listeners");
  const std::vector<double> first = sweep.numbers("first_overflow");
  const std::vector<double> filled = sweep.numbers("filled");
  const auto part = [&](std::size_t row) {
    return fmt::format("{} {} client {} ({} full)",
                       listeners[row] == 1 ? "one queue" : fmt::format("{} queues", listeners[row]),
                       listeners[row] == 1 ? "drops" : "drop", first[row],
                       result::format_percent(filled[row]));
  };
  std::string text = fmt::format("Of {} places in all, ", sweep.numbers("total").front()) + part(0);
  if (listeners.size() > 1) text += " and " + part(listeners.size() - 1);
  return text + " first.";
}

void workers(WorkersOptions& options) {
  if (options.common.smoke) {
    options.listeners = {1, 4};
    options.total = 64;
    options.rounds = 3;
  }
  const unsigned most = *std::max_element(options.listeners.begin(), options.listeners.end());
  if (most > options.total) {
    throw UsageError(fmt::format(
        "--total {} is too small for {} listeners, which need a place each", options.total, most));
  }
  const target::Testbed testbed = testbed_for(options.common);
  Experiment experiment;
  experiment.name = "workers";
  experiment.question =
      "Where do N queues that share a port overflow, compared with one of the same total size?";
  result::Sheet sweep;
  sweep.name = "sweep";
  sweep.plot = result::Sheet::Plot::workers;
  sweep.title = fmt::format(
      "The number of the first client with a dropped SYN: median, least and most of {} rounds; "
      "predicted: the median, and the range of such medians in {:.0f} % of all cases",
      options.rounds, 100 * kConfidence);
  sweep.columns = {{"listeners", "listeners"},
                   {"total", "places"},
                   {"first_overflow", "first drop"},
                   {"low", "least"},
                   {"high", "most"},
                   {"predicted_first_overflow", "predicted"},
                   {"predicted_low", "from"},
                   {"predicted_high", "to"},
                   {"filled", "filled", result::Sheet::Unit::share},
                   {"imbalance", "fullest/mean", result::Sheet::Unit::number},
                   {"predicted_imbalance", "predicted", result::Sheet::Unit::number}};
  command::Progress progress(options.common.quiet);
  progress.expect(options.listeners.size());
  for (const unsigned listeners : options.listeners) {
    progress.begin(fmt::format("{} listeners", listeners), kernel::Nanoseconds(0));
    progress.update(kernel::now(), 0, 0);
    measure(listeners, options, sweep, experiment);
    progress.end();
  }
  experiment.conclusion = conclusion_of(sweep);
  experiment.sheets.push_back(std::move(sweep));
  publish(experiment, options.common, testbed);
}

}  // namespace

void add_workers(CLI::App& overflow) {
  auto options = std::make_shared<WorkersOptions>();
  CLI::App* command = overflow.add_subcommand(
      "workers", "Compare N queues of one port (SO_REUSEPORT) with one as large");
  command::set_examples(*command, {{"merhaba-bench overflow workers --listeners 1,4",
                                    "how full they are when the first SYN is dropped"}});
  command->add_option("-l,--listeners", options->listeners, "listeners that share the port")
      ->delimiter(',')
      ->check(command::from_to(1, 1024))
      ->capture_default_str()
      ->type_name("N,...");
  command->add_option("--total", options->total, "places in all their queues together")
      ->check(command::from_to(1, 16384))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--rounds", options->rounds, "rounds for each number of listeners")
      ->check(command::from_to(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  add_options(*command, options->common);
  command->callback([options] { workers(*options); });
}

}  // namespace merhaba::bench::overflow
