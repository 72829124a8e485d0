#include "bench/accept/publication.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <deque>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/emphasis.hpp"
#include "bench/command/verdict.hpp"
#include "bench/kernel/file.hpp"
#include "bench/load/hdr_log.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/junit.hpp"
#include "bench/result/part.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series_text.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::accept {
namespace {

using result::LatencySummary;
using result::SeriesSummary;

struct Phase {
  const char* name;  // as it is part of a file's name, and a tag
  const LatencySummary& latency;
};
std::vector<Phase> phases_of(const SeriesSummary& series) {
  return {{"connect", series.latency.connect},
          {"first-byte", series.latency.first_byte},
          {"end", series.latency.end}};
}

std::string conclusion_of(const result::Document& document) {
  const std::vector<SeriesSummary>& series = document.series;
  const SeriesSummary& last = series.back();
  if (document.steps) {
    if (document.knee) {
      return fmt::format("Up to {} clients per second, {} keeps nobody waiting long.",
                         result::format_count(*document.knee), last.target);
    }
    return fmt::format(
        "{} keeps clients waiting at each of these rates: the knee lies below {} per second.",
        last.target, result::format_count(series.front().work.rate));
  }
  const std::string_view unit = load::unit_of(last.work.mode);
  const std::string latency =
      fmt::format("99 percent of the responses were complete within {}",
                  result::format_time(static_cast<double>(last.latency.end.p99)));
  if (last.generator_late) {
    return fmt::format(
        "A generator was late, so the load was not as requested: the rate of {} is not known.",
        last.target);
  }
  if (last.generator_limited) {
    return fmt::format("{} was faster than the load generator: its rate is not known; {}.",
                       last.target, latency);
  }
  return fmt::format("{} takes {} {}s per second; {}.", last.target,
                     result::format_count(last.rate.median), unit, latency);
}

std::string describe(const result::Document& document, const std::string& why_no_system_calls) {
  const auto parts_of = [](const SeriesSummary& series) {
    if (series.parts.empty()) return std::string();
    return "\n" + result::parts_table(series.parts) + result::parts_troubles(series.parts);
  };
  if (!document.steps) {
    const SeriesSummary& series = document.series.front();
    return result::describe(series, why_no_system_calls) + parts_of(series);
  }
  std::string text = result::describe_steps(document.series);
  for (const SeriesSummary& step : document.series) {
    if (!step.parts.empty()) {
      text += fmt::format("\nat {}/s:", result::format_count(step.work.rate));
    }
    text += parts_of(step) + result::troubles_of(step).text();
  }
  return text;
}

std::string hgrm_path(const std::string& prefix, const char* phase) {
  return prefix + "-" + phase + ".hgrm";
}

void write_hgrm(const SeriesSummary& series, const std::string& prefix) {
  for (const Phase& phase : phases_of(series)) {
    kernel::write_file(hgrm_path(prefix, phase.name), result::histogram_of(phase.latency).hgrm());
  }
}

// An interval for each series and phase, from its first run's beginning.
std::string hlog_text(const result::Document& document) {
  std::deque<load::Histogram> histograms;  // the intervals refer to them
  std::vector<load::LogInterval> intervals;
  const double start =
      document.series.front().runs.empty() ? 0 : document.series.front().runs.front().began;
  for (const SeriesSummary& series : document.series) {
    if (series.runs.empty()) continue;
    for (const Phase& phase : phases_of(series)) {
      if (phase.latency.count == 0) continue;
      intervals.push_back({phase.name, series.runs.front().began - start, series.total.elapsed,
                           histograms.emplace_back(result::histogram_of(phase.latency))});
    }
  }
  return load::hdr_log(start, intervals);
}

result::JUnitCase case_of(const result::Document& document, const result::Outcome& outcome) {
  using Verdict = result::JUnitCase::Verdict;
  const SeriesSummary& series = document.series.front();
  result::JUnitCase each;
  each.group = fmt::format("{}.{}", load::mode_name(series.work.mode), series.target);
  each.name = outcome.expected + (outcome.step.empty() ? "" : " " + outcome.step);
  each.words = outcome.measured.empty()
                   ? std::string(word(outcome.held))
                   : fmt::format("measured {}: {}", outcome.measured, word(outcome.held));
  each.verdict = outcome.held == result::Held::yes  ? Verdict::passed
                 : outcome.held == result::Held::no ? Verdict::failed
                                                    : Verdict::undecided;
  return each;
}

// Nothing when all of them hold.
std::string complaint(const std::vector<result::Outcome>& outcomes) {
  std::string list;
  std::size_t count = 0;
  for (const result::Outcome& outcome : outcomes) {
    if (outcome.held == result::Held::yes) continue;
    ++count;
    list += fmt::format("{}{}{} ({})", list.empty() ? "" : ", ", outcome.expected,
                        outcome.step.empty() ? "" : " " + outcome.step,
                        outcome.measured.empty() || outcome.held != result::Held::no
                            ? word(outcome.held)
                            : outcome.measured);
  }
  if (count == 0) return "";
  return fmt::format("{} of {} expectations failed: {}", count, outcomes.size(), list);
}

}  // namespace

void add_options(CLI::App& command, PublicationOptions& options) {
  constexpr const char* kGroup = "Verdict";
  command
      .add_option("--expect", options.expect,
                  "what must hold, such as 'p99 < 5ms', 'rate > 20000/s' or 'failed == 0'; exit "
                  "code 4 if it does not; repeatable")
      ->allow_extra_args(false)
      ->type_name("'FIGURE < VALUE'")
      ->group(kGroup);
  command.add_option("--junit", options.junit, "write the verdict as JUnit XML, for CI")
      ->type_name("FILE")
      ->group(kGroup);
  command
      .add_option(
          "--hgrm", options.hgrm,
          "write the percentiles to PREFIX-connect.hgrm and so on, for HdrHistogram's plotters")
      ->type_name("PREFIX")
      ->group(command::kOutputGroup);
  command
      .add_option("--hlog", options.hlog,
                  "write the histograms to FILE as a log for HdrHistogram's tools")
      ->type_name("FILE")
      ->group(command::kOutputGroup);
}

Publication::Publication(PublicationOptions options)
    : options_(std::move(options)), start_(std::chrono::steady_clock::now()) {
  for (const std::string& text : options_.expect) {
    expectations_.push_back(result::parse_expectation(text));
  }
  result::check_writable(options_.json);
  command::check_output_file("--hlog", options_.hlog);
  command::check_output_file("--junit", options_.junit);
  if (!options_.junit.empty() && expectations_.empty()) {
    throw UsageError("--junit needs --expect: without it, there is no verdict");
  }
  if (!options_.hgrm.empty()) result::check_writable(hgrm_path(options_.hgrm, "end"));
}

void Publication::publish(result::Document document, const std::string& place,
                          const std::string& why_no_system_calls) const {
  document.outcomes = result::judge(document, expectations_);
  if (options_.json != "-") {
    fmt::print("{}\n\n{}\n{}",
               command::emphasized(conclusion_of(document), command::Emphasis::strong,
                                   !options_.plain && command::is_colourful(STDOUT_FILENO)),
               place, describe(document, why_no_system_calls));
    if (!document.outcomes.empty()) {
      fmt::print("\n{}", result::outcome_table(document.outcomes));
    }
  }
  write_files(document);
  if (const std::string words = complaint(document.outcomes); !words.empty()) {
    throw command::NotPassed(words);
  }
}

void Publication::write_files(const result::Document& document) const {
  if (!options_.json.empty()) result::write_json(result::to_json(document), options_.json);
  if (!options_.hgrm.empty()) write_hgrm(document.series.back(), options_.hgrm);
  if (!options_.hlog.empty()) kernel::write_file(options_.hlog, hlog_text(document));
  if (options_.junit.empty()) return;
  std::vector<result::JUnitCase> cases;
  for (const result::Outcome& outcome : document.outcomes) {
    cases.push_back(case_of(document, outcome));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start_;
  kernel::write_file(options_.junit, result::junit_xml("merhaba-bench " + options_.command,
                                                       document.head.at, took.count(), cases));
}

}  // namespace merhaba::bench::accept
