// merhaba-bench overflow stall: what does an acceptor that stalls cost its clients?
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <set>

#include "bench/command/accepted.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/help.hpp"
#include "bench/command/progress.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/overflow/stall_sheets.hpp"

namespace merhaba::bench::overflow {
namespace {

struct StallOptions {
  ExperimentOptions common;
  std::vector<double> rates{1000};
  std::vector<std::string> stalls{"200ms"};
  std::string burst;
  double service_rate = 0;
  std::vector<unsigned> backlogs;
  std::string arrivals = "poisson";
  unsigned periods = 3;
  bool advise = false;
};

std::vector<StallPlan> make_plans(const StallOptions& options) {
  if (!options.burst.empty()) {
    return {burst_plan(options.burst, options.service_rate, options.periods)};
  }
  const load::Arrivals arrivals =
      options.arrivals == "poisson" ? load::Arrivals::poisson : load::Arrivals::constant;
  std::vector<StallPlan> plans;
  for (const double rate : options.rates) {
    for (const std::string& stall : options.stalls) {
      plans.push_back(stall_plan(stall, rate, arrivals, options.common.seed, options.periods));
    }
  }
  return plans;
}

// From an eighth of the knee to twice the knee, including the knee and one less.
std::vector<unsigned> around(std::uint64_t knee, unsigned longest) {
  std::set<unsigned> backlogs;
  for (const std::uint64_t backlog :
       {knee / 8, knee / 4, knee / 2, knee * 3 / 4, std::max<std::uint64_t>(knee, 1) - 1, knee,
        knee * 5 / 4, knee * 2}) {
    backlogs.insert(static_cast<unsigned>(std::min<std::uint64_t>(backlog, longest)));
  }
  return {backlogs.begin(), backlogs.end()};
}

class StallExperiment {
 public:
  explicit StallExperiment(const StallOptions& options)
      : options_(options),
        plans_(make_plans(options)),
        bursts_(plans_.front().is_burst()),
        testbed_(testbed_for(options.common)),
        progress_(options.common.quiet) {
    experiment_.name = "stall";
    experiment_.question = "What does an acceptor that stalls cost its clients?";
  }

  void sweep() {
    result::Sheet sweep = sweep_sheet(bursts_);
    result::Sheet knees = knee_sheet(bursts_);
    std::vector<StallRun> all;
    std::size_t parts = 0;
    for (const StallPlan& plan : plans_) parts += backlogs(smallest_backlog(plan.scene())).size();
    progress_.expect(parts);
    for (const StallPlan& plan : plans_) {
      const std::uint64_t knee = smallest_backlog(plan.scene());
      std::vector<StallRun> runs;
      for (const unsigned backlog : backlogs(knee)) {
        runs.push_back(run(plan, backlog));
        add_run(sweep, plan, runs.back());
        find_difference(experiment_, runs.back());
      }
      add_knee(knees, plan, runs);
      std::move(runs.begin(), runs.end(), std::back_inserter(all));
    }
    experiment_.conclusion = sweep_text(plans_, all);
    conclude(all);
    experiment_.sheets = {std::move(sweep), std::move(knees)};
    // Of the runs that overflow, the middle one is drawn.
    std::erase_if(all, [](const StallRun& run) { return run.lost_syns() == 0; });
    if (!all.empty()) experiment_.sheets.push_back(depth_sheet(all[all.size() / 2]));
    publish(experiment_, options_.common, testbed_);
  }

  void advise() {
    result::Sheet advice = advice_sheet(bursts_);
    progress_.expect(2 * plans_.size());
    std::vector<StallRun> all;
    for (const StallPlan& plan : plans_) {
      const std::uint64_t knee = smallest_backlog(plan.scene());
      if (knee > testbed_.longest_backlog()) {
        throw Error(fmt::format("{}: needs a backlog of {}, and net.core.somaxconn is {}",
                                plan.text(), knee, testbed_.longest_backlog()));
      }
      const StallRun& least = all.emplace_back(run(plan, static_cast<unsigned>(knee)));
      std::optional<StallRun> smaller;
      if (knee > 0) smaller = run(plan, static_cast<unsigned>(knee) - 1);
      add_advice(experiment_, advice, plan, least, smaller);
      if (smaller) all.push_back(std::move(*smaller));
    }
    experiment_.conclusion = advice_text(plans_);
    conclude(all);
    experiment_.sheets = {std::move(advice)};
    publish(experiment_, options_.common, testbed_);
  }

 private:
  std::vector<unsigned> backlogs(std::uint64_t knee) const {
    if (!options_.backlogs.empty()) return options_.backlogs;
    if (options_.common.smoke) return {unsigned(knee) / 2, unsigned(knee)};
    return around(knee, testbed_.longest_backlog());
  }

  StallRun run(const StallPlan& plan, unsigned backlog) {
    progress_.begin(fmt::format("{}, backlog {}", plan.text(), backlog), plan.work.duration);
    StallRun run =
        run_stall(plan, backlog, testbed_, [&](kernel::Nanoseconds at, const load::Tally& so_far) {
          progress_.update(at, so_far.responses, so_far.failed());
        });
    progress_.end();
    experiment_.accounts.push_back(run.account);
    return run;
  }

  void conclude(const std::vector<StallRun>& runs) {
    if (plans_.size() == 1) experiment_.words.push_back(formula_words(plans_.front()));
    experiment_.words.push_back(share_words(runs));
    if (!bursts_) experiment_.words.push_back(rest_words(runs));
  }

  const StallOptions& options_;
  std::vector<StallPlan> plans_;
  bool bursts_;
  target::Testbed testbed_;
  command::Progress progress_;
  Experiment experiment_;
};

void stall(StallOptions& options) {
  if (options.common.smoke) {
    options.rates = {500};
    options.stalls = {"100ms/200ms"};
    options.periods = 2;
  }
  StallExperiment experiment(options);
  options.advise ? experiment.advise() : experiment.sweep();
}

}  // namespace

void add_stall(CLI::App& overflow) {
  auto options = std::make_shared<StallOptions>();
  CLI::App* command = overflow.add_subcommand(
      "stall", "Measure what a stalled acceptor costs, or advise a backlog");
  command::set_examples(*command,
                        {{"merhaba-bench overflow stall --advise --rate 1000 --stall 500ms",
                          "the smallest backlog that drops no SYN"}});
  constexpr double kFastest = 100'000;
  command->add_option("-r,--rate", options->rates, "clients per second")
      ->delimiter(',')
      ->check(command::from_to(1.0, kFastest))
      ->capture_default_str()
      ->type_name("RATE,...");
  command
      ->add_option("--stall", options->stalls,
                   "length of the stalls, and of their period, which is 1300ms longer unless given")
      ->delimiter(',')
      ->capture_default_str()
      ->type_name("TIME[/PERIOD],...");
  command->add_option("--arrivals", options->arrivals, "how clients arrive, poisson or constant")
      ->check(command::one_of({"poisson", "constant"}))
      ->capture_default_str()
      ->type_name("WORD");
  CLI::Option* service = command
                             ->add_option("--service-rate", options->service_rate,
                                          "with --burst: clients accepted per second")
                             ->check(command::from_to(1.0, kFastest))
                             ->type_name("RATE");
  CLI::Option* burst =
      command
          ->add_option("--burst", options->burst,
                       "in place of --rate and --stall: N clients at once, accepted "
                       "at --service-rate")
          ->excludes("--rate")
          ->excludes("--stall")
          ->needs(service)
          ->type_name("N[/PERIOD]");
  service->needs(burst);
  command->add_option("-b,--backlog", options->backlogs, "backlogs passed to listen(2)")
      ->default_str("around the predicted one")
      ->delimiter(',')
      ->check(command::from_to(0, 65535))
      ->type_name("N,...");
  command->add_option("--periods", options->periods, "stalls or bursts in each run")
      ->check(command::from_to(1, 1000))
      ->capture_default_str()
      ->type_name("N");
  command->add_flag("--advise", options->advise,
                    "find the smallest backlog that drops no SYN, and try it and one less");
  command::add_seed_option(*command, options->common.seed, "seed of the poisson arrivals");
  add_options(*command, options->common);
  command->callback([options] { stall(*options); });
}

}  // namespace merhaba::bench::overflow
