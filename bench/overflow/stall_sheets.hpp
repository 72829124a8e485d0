// A stall experiment's runs as tables and sentences.
// The experiment fills each of them.
#pragma once

#include "bench/overflow/experiment.hpp"
#include "bench/overflow/stall_run.hpp"

namespace merhaba::bench::overflow {

// The largest accepted difference between predicted and observed share of clients with a dropped
// SYN: 5 in 100.
inline constexpr double kShareTolerance = 0.05;

result::Sheet sweep_sheet(bool bursts);  // a row for each run
void add_run(result::Sheet& sweep, const StallPlan& plan, const StallRun& run);
void find_difference(Experiment& experiment, const StallRun& run);  // of the shares

// A row for each plan: the smallest backlog that drops no SYN.
result::Sheet knee_sheet(bool bursts);
// `runs`: of this plan, by ascending backlog.
void add_knee(result::Sheet& knees, const StallPlan& plan, const std::vector<StallRun>& runs);

result::Sheet depth_sheet(const StallRun& run);  // of one run: the queue over time

result::Sheet advice_sheet(bool bursts);  // a row for each plan
// `smaller`: the run with one place less, where there is such a backlog.
void add_advice(Experiment& experiment, result::Sheet& advice, const StallPlan& plan,
                const StallRun& run, const std::optional<StallRun>& smaller);

// "Set a backlog of at least 676 (1024 to be safe)", and where; of the largest of these plans.
std::string advice_text(const std::vector<StallPlan>& plans);
// The result of the sweep over the backlogs of one plan or several.
std::string sweep_text(const std::vector<StallPlan>& plans, const std::vector<StallRun>& runs);
std::string formula_words(const StallPlan& plan);  // the prediction by hand
std::string share_words(const std::vector<StallRun>& runs);
// Says how much longer or shorter than planned the acceptor rested.
std::string rest_words(const std::vector<StallRun>& runs);

}  // namespace merhaba::bench::overflow
