#include "bench/overflow/stall_sheets.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "bench/result/table.hpp"
#include "bench/target/backlog_setting.hpp"

namespace merhaba::bench::overflow {
namespace {

using Unit = result::Sheet::Unit;
using Cell = result::Sheet::Cell;

double number(std::uint64_t count) { return static_cast<double>(count); }

std::vector<result::Sheet::Column> with_plan(bool bursts,
                                             const std::vector<result::Sheet::Column>& columns) {
  std::vector<result::Sheet::Column> all{{"rate_per_s", "clients/s", Unit::number},
                                         {"stall_ns", "stall", Unit::time}};
  if (bursts) all = {{"burst", "at once"}, {"service_rate_per_s", "taken/s", Unit::number}};
  all.push_back({"every_ns", "every", Unit::time});
  all.insert(all.end(), columns.begin(), columns.end());
  return all;
}

std::vector<Cell> with_plan(const StallPlan& plan, const std::vector<Cell>& cells) {
  std::vector<Cell> all{plan.work.rate, number(std::uint64_t(plan.stalls.length.count()))};
  if (plan.is_burst()) {
    all = {number(plan.work.together), std::round(1e9 / static_cast<double>(plan.pace.count()))};
  }
  all.emplace_back(number(std::uint64_t(plan.stalls.every.count())));
  all.insert(all.end(), cells.begin(), cells.end());
  return all;
}

// One stall in a thousand exceeds this. Poisson's distribution is nearly normal here, and 3.09
// standard deviations leave 1 in 1000; even arrivals vary by one.
double clients_exceeded_rarely(const StallPlan& plan) {
  const double clients = clients_in(plan.stalls.length, plan.work.rate);
  if (plan.work.arrivals == load::Arrivals::constant) return std::ceil(clients) + 1;
  return std::ceil(clients + 3.09 * std::sqrt(clients));
}

double difference(const StallRun& run) {
  return std::abs(run.predicted.hit_share() - run.hit_share());
}

}  // namespace

result::Sheet sweep_sheet(bool bursts) {
  result::Sheet sheet;
  sheet.name = "sweep";
  sheet.plot = result::Sheet::Plot::stall;
  sheet.title = "Clients with a dropped SYN, and how long clients wait, by backlog";
  sheet.columns = with_plan(bursts, {{"backlog", "backlog"},
                                     {"holds", "holds"},
                                     {"predicted_hit_share", "predicted hit", Unit::share},
                                     {"hit_share", "hit", Unit::share},
                                     {"predicted_p99_ns", "predicted p99", Unit::time},
                                     {"p50_ns", "p50", Unit::time},
                                     {"p99_ns", "p99", Unit::time},
                                     {"p99_9_ns", "p99.9", Unit::time},
                                     {"lost_syns", "SYNs dropped"}});
  return sheet;
}

void add_run(result::Sheet& sweep, const StallPlan& plan, const StallRun& run) {
  const load::Histogram& waits = run.latencies.end;
  sweep.add(with_plan(
      plan, {number(run.backlog), number(run.holds), run.predicted.hit_share(), run.hit_share(),
             number(run.predicted.latencies.at(99)), number(waits.at(50)), number(waits.at(99)),
             number(waits.at(99.9)), number(run.lost_syns())}));
}

void find_difference(Experiment& experiment, const StallRun& run) {
  if (difference(run) <= kShareTolerance) return;
  experiment.findings.push_back({"share of clients with a dropped SYN, " + run.account.run,
                                 fmt::format("{:.1f} %", 100 * run.predicted.hit_share()),
                                 fmt::format("{:.1f} %", 100 * run.hit_share())});
}

result::Sheet knee_sheet(bool bursts) {
  result::Sheet sheet;
  sheet.name = "knee";
  sheet.plot = result::Sheet::Plot::knee;
  sheet.title = "The smallest backlog that drops no SYN";
  sheet.columns =
      with_plan(bursts, {{"predicted", "predicted"},
                         {"smallest_without_loss", "smallest of these that dropped none"},
                         {"largest_with_loss", "largest that dropped some"}});
  return sheet;
}

void add_knee(result::Sheet& knees, const StallPlan& plan, const std::vector<StallRun>& runs) {
  Cell without, with;
  for (const StallRun& run : runs) {
    if (run.lost_syns() > 0) {
      with = number(run.backlog);
    } else if (std::holds_alternative<std::monostate>(without)) {
      without = number(run.backlog);
    }
  }
  knees.add(with_plan(plan, {number(smallest_backlog(plan.scene())), without, with}));
}

result::Sheet depth_sheet(const StallRun& run) {
  result::Sheet sheet;
  sheet.name = "depth";
  sheet.title = "The accept queue over time: " + run.account.run;
  sheet.columns = {{"at_ns", "at", Unit::time},
                   {"depth", "depth"},
                   {"limit", "limit"},
                   {"dropped", "SYNs dropped so far"}};
  sheet.drawn = true;
  sheet.plot = result::Sheet::Plot::depth;
  for (const load::StallingAcceptor::Look& look : run.looks) {
    sheet.add({number(std::uint64_t((look.at - run.looks.front().at).count())),
               number(look.queue.depth), number(look.queue.limit), number(look.queue.drops)});
  }
  return sheet;
}

result::Sheet advice_sheet(bool bursts) {
  result::Sheet sheet;
  sheet.name = "advice";
  sheet.title = "The smallest backlog that drops no SYN, tried, and one less";
  sheet.columns = with_plan(bursts, {{"backlog", "backlog"},
                                     {"lost_syns", "SYNs dropped"},
                                     {"smaller", "one less"},
                                     {"smaller_predicted_lost_syns", "predicted"},
                                     {"smaller_lost_syns", "dropped"},
                                     {"verdict", "verdict", Unit::text}});
  return sheet;
}

void add_advice(Experiment& experiment, result::Sheet& advice, const StallPlan& plan,
                const StallRun& run, const std::optional<StallRun>& smaller) {
  Cell backlog, predicted, lost;
  if (smaller) {
    backlog = number(smaller->backlog);
    predicted = number(smaller->predicted.lost_syns);
    lost = number(smaller->lost_syns());
  }
  if (run.lost_syns() > 0) {
    experiment.findings.push_back(
        {run.account.run, "no SYN dropped", fmt::format("{} dropped", run.lost_syns())});
  }
  const bool fails = !smaller || smaller->lost_syns() > 0;
  if (!fails) experiment.findings.push_back({smaller->account.run, "SYNs dropped", "none dropped"});
  const bool right = run.lost_syns() == 0 && fails;
  advice.add(with_plan(plan, {number(run.backlog), number(run.lost_syns()), backlog, predicted,
                              lost, right ? "right" : "WRONG"}));
}

std::string advice_text(const std::vector<StallPlan>& plans) {
  std::uint64_t least = 0;
  double likely = 0;  // clients that one stall in a thousand exceeds
  for (const StallPlan& plan : plans) {
    const std::uint64_t smallest = smallest_backlog(plan.scene());
    least = std::max(least, smallest);
    likely = std::max(likely, plan.is_burst() ? number(smallest) : clients_exceeded_rarely(plan));
  }
  const std::uint64_t safe =
      std::bit_ceil(std::max<std::uint64_t>(least + 1, std::uint64_t(std::ceil(likely))));
  return fmt::format("Set a backlog of at least {} ({} to be safe): {}.", least, safe,
                     target::usual_backlog_settings(safe));
}

std::string sweep_text(const std::vector<StallPlan>& plans, const std::vector<StallRun>& runs) {
  if (plans.size() > 1) return share_words(runs);
  const StallPlan& plan = plans.front();
  std::string text =
      fmt::format("{}: a backlog of {} drops no SYN", plan.text(), smallest_backlog(plan.scene()));
  for (const StallRun& run : runs) {
    if (run.lost_syns() == 0) continue;
    return text + fmt::format(
                      "; with {}, {:.1f} % of the clients have one dropped and wait a second more.",
                      run.backlog, 100 * run.hit_share());
  }
  return text + ".";
}

std::string formula_words(const StallPlan& plan) {
  const std::uint64_t smallest = smallest_backlog(plan.scene());
  if (plan.is_burst()) {
    return fmt::format(
        "{}: clients that arrive at once must fit into the queue at once, however fast they are "
        "accepted then. That needs a backlog of {}; the queue has one place more.",
        plan.text(), smallest);
  }
  const double clients = clients_in(plan.stalls.length, plan.work.rate);
  const std::uint64_t half = std::max<std::uint64_t>(smallest / 2, 1);
  std::string words = fmt::format(
      "{}: about rate x stall = {} clients arrive while none is accepted. A queue that holds {} of "
      "them is full {} into the stall; then every SYN is dropped, about {} per stall, and sent "
      "again "
      "after a second.",
      plan.text(), result::format_count(clients), half,
      result::format_time(static_cast<double>(full_after(plan.work.rate, half).count())),
      result::format_count(hit_in(plan.stalls.length, plan.work.rate, half)));
  if (plan.work.arrivals == load::Arrivals::poisson) {
    words += fmt::format(
        " At most {} of these clients arrive within one stall; with another seed, one stall in a "
        "thousand has more than {}.",
        smallest + 1, result::format_count(clients_exceeded_rarely(plan)));
  }
  return words;
}

std::string share_words(const std::vector<StallRun>& runs) {
  double largest = 0;
  std::size_t within = 0;
  for (const StallRun& run : runs) {
    largest = std::max(largest, difference(run));
    if (difference(run) <= kShareTolerance) ++within;
  }
  return fmt::format(
      "In {} of {} runs the share of clients with a dropped SYN was within {:.0f} percentage "
      "points of the prediction; the largest difference is {:.2f}.",
      within, runs.size(), 100 * kShareTolerance, 100 * largest);
}

std::string rest_words(const std::vector<StallRun>& runs) {
  kernel::Nanoseconds shortest = kernel::Nanoseconds::max();
  kernel::Nanoseconds longest = kernel::Nanoseconds::min();
  kernel::Nanoseconds held_up{};
  for (const StallRun& run : runs) {
    held_up += run.held_up;
    for (const load::StallingAcceptor::Rest& rest : run.rests) {
      const kernel::Nanoseconds longer = rest.end - rest.begin - run.planned_rest;
      shortest = std::min(shortest, longer);
      longest = std::max(longest, longer);
    }
  }
  const auto text = [](kernel::Nanoseconds time) {
    return result::format_time(std::max(0.0, static_cast<double>(time.count())));
  };
  return fmt::format(
      "The acceptor rested from {} shorter to {} longer than planned, and between the same two "
      "clients in each run. Where the machine delayed it outside the stalls, the next clients "
      "waited, "
      "{} in all, so that no delay counts as a stall.",
      text(-shortest), text(longest), text(held_up));
}

}  // namespace merhaba::bench::overflow
