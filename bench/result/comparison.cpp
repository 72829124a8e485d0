#include "bench/result/comparison.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/load/mode.hpp"
#include "bench/result/results.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

constexpr std::size_t kFewestPairs = 6;

std::string with_interval(const std::optional<Comparison>& comparison) {
  if (!comparison) return "";
  return fmt::format("{} [{} to {}]", format_ratio(comparison->ratio),
                     format_ratio(comparison->interval.low),
                     format_ratio(comparison->interval.high));
}

// Nothing where a run of one of them brought nothing: 0 has no ratio.
std::optional<Comparison> compared(const std::vector<double>& ours,
                                   const std::vector<double>& theirs) {
  const bool paired = !ours.empty() && ours.size() == theirs.size();
  if (!paired || std::count(theirs.begin(), theirs.end(), 0.0) > 0) return std::nullopt;
  return compare_pairs(ours, theirs);
}

bool is_control(const Duel& duel) {
  return duel.other->target == duel.subject->target + std::string(kControl);
}

std::string where(const load::Work& work) {
  const auto number = [](unsigned count) { return format_count(count); };
  switch (work.mode) {
    case load::Mode::drain:
      return "On a full queue";
    case load::Mode::closed:
      return fmt::format("With {} clients at once", number(work.clients));
    case load::Mode::open:
      return fmt::format("At {} clients per second", format_count(work.rate));
    case load::Mode::keepalive:
      return fmt::format("On {} kept connections", number(work.clients));
    case load::Mode::pipeline:
      return fmt::format("With {} requests under way on each connection", number(work.depth));
  }
  return "";
}

std::string interval_text(const Comparison& comparison) {
  return fmt::format("(95 %: {} to {})", format_ratio(comparison.interval.low),
                     format_ratio(comparison.interval.high));
}

std::string sentence(const Duel& duel) {
  const load::Mode mode = duel.subject->work.mode;
  const std::string_view unit = load::unit_of(mode);
  const char* verb =
      mode == load::Mode::drain || mode == load::Mode::closed || mode == load::Mode::open
          ? "accepts"
          : "answers";
  std::string text = fmt::format("{} {} ", where(duel.subject->work), duel.subject->target);
  if (duel.rate) {
    text += fmt::format("{} {} times as many {}s per second as {} {}", verb,
                        format_ratio(duel.rate->ratio), unit, duel.other->target,
                        interval_text(*duel.rate));
  } else if (duel.cpu) {
    text += fmt::format("takes {} times the CPU per {} of {} {}", format_ratio(duel.cpu->ratio),
                        unit, duel.other->target, interval_text(*duel.cpu));
  } else {
    return text + "could not be compared with " + duel.other->target + ".";
  }
  if (duel.verdict() == Verdict::even) text += ": no difference";
  if (duel.verdict() == Verdict::too_few)
    text += fmt::format(": fewer than {} rounds prove nothing", kFewestPairs);
  return text + ".";
}

std::string noise_text(const Duel& control) {
  const std::optional<Comparison>& by = control.rate ? control.rate : control.cpu;
  if (!by) return "";
  return fmt::format("Noise, {} against itself: {}.", control.subject->target,
                     format_percent(by->reach()));
}

std::vector<std::string> figures(const Series& series) {
  const std::vector<double> cpu = series.cpu();
  return {series.target,
          series.generator_limited() ? "void" : format_count(median(series.rates())),
          cpu.empty() ? "not known" : format_time(median(cpu)),
          series.system_calls ? format_count(*series.system_calls) : "not known",
          format_time(static_cast<double>(series.latencies.end.at(50))),
          format_time(static_cast<double>(series.latencies.end.at(99)))};
}

}  // namespace

Verdict Duel::verdict() const {
  if (std::min(subject->runs.size(), other->runs.size()) < kFewestPairs) return Verdict::too_few;
  // More of a rate is better, and less CPU time.
  if (rate) return rate->above() ? Verdict::ahead : rate->below() ? Verdict::behind : Verdict::even;
  if (cpu) return cpu->below() ? Verdict::ahead : cpu->above() ? Verdict::behind : Verdict::even;
  return Verdict::unknown;
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::ahead:
      return "ahead";
    case Verdict::behind:
      return "behind";
    case Verdict::even:
      return "no difference";
    case Verdict::too_few:
      return "(too few rounds)";
    case Verdict::unknown:
      return "not known";
  }
  return "";
}

std::vector<Duel> duels(const std::vector<const Series*>& series) {
  std::vector<Duel> all;
  for (std::size_t i = 1; i < series.size(); ++i) {
    Duel duel{series[0], series[i], {}, {}};
    if (!duel.subject->generator_limited() && !duel.other->generator_limited()) {
      duel.rate = compared(duel.subject->rates(), duel.other->rates());
    }
    duel.cpu = compared(duel.subject->cpu(), duel.other->cpu());
    all.push_back(duel);
  }
  return all;
}

std::string comparison_conclusion(const std::vector<const Series*>& series) {
  std::string text, noise, limited;
  for (const Series* each : series) {
    if (!each->generator_limited()) continue;
    limited += (limited.empty() ? "" : ", ") + each->target;
  }
  for (const Duel& duel : duels(series)) {
    if (is_control(duel)) {
      noise = noise_text(duel);
    } else {
      text += sentence(duel) + "\n";
    }
  }
  if (text.empty()) {
    const std::vector<double> rates = series.front()->rates();
    text = fmt::format("{} {}.\n", series.front()->target,
                       series.front()->generator_limited()
                           ? "was faster than the load generator"
                           : fmt::format("takes {} {}s per second", format_count(median(rates)),
                                         load::unit_of(series.front()->work.mode)));
  }
  if (!noise.empty()) text += noise + "\n";
  if (!limited.empty()) {
    text += "The load generator was the limit for " + limited +
            ": these rates are void, their CPU times count.\n";
  }
  return text;
}

std::string comparison_table(const std::vector<const Series*>& series) {
  const Series& subject = *series.front();
  const std::string unit(load::unit_of(subject.work.mode));
  Table table({{"server", Table::Align::left},
               {unit + "s/s"},
               {"CPU per " + unit},
               {"system calls"},
               {"p50"},
               {"p99"},
               {"rate ratio", Table::Align::left},
               {"CPU ratio", Table::Align::left},
               {subject.target + " is", Table::Align::left}});
  std::vector<std::string> first = figures(subject);
  first.insert(first.end(), {"", "", ""});
  table.add(first);
  for (const Duel& duel : duels(series)) {
    std::vector<std::string> row = figures(*duel.other);
    row.insert(row.end(), {with_interval(duel.rate), with_interval(duel.cpu),
                           std::string(word(duel.verdict()))});
    table.add(row);
  }
  return table.text();
}

}  // namespace merhaba::bench::result
