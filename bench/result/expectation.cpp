#include "bench/result/expectation.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {
namespace {

constexpr std::string_view kKnee = "knee";
constexpr const char* kForm =
    "use a figure, a relation and a value, as in 'p99 < 5ms', 'rate > 20000/s' or 'failed == 0'";

[[noreturn]] void wrong(const std::string& text, const std::string& what) {
  throw UsageError(fmt::format("--expect: \"{}\": {}", make_visible(text), what));
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The longer ones first: "<" begins "<=".
constexpr std::array<std::pair<std::string_view, Relation>, 6> kRelations{
    {{"<=", Relation::at_most},
     {">=", Relation::at_least},
     {"==", Relation::equal},
     {"!=", Relation::unequal},
     {"<", Relation::less},
     {">", Relation::greater}}};

struct UnitWord {
  std::string_view word;
  double factor;
};
constexpr std::array<UnitWord, 5> kTimes{
    {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
constexpr std::array<UnitWord, 2> kRates{{{"/s", 1}, {"", 1}}};
constexpr std::array<UnitWord, 1> kShares{{{"%", 0.01}}};
constexpr std::array<UnitWord, 1> kCounts{{{"", 1}}};

template <std::size_t N>
double factor_of(std::string_view word, const std::array<UnitWord, N>& units,
                 const std::string& text, const char* accepted) {
  for (const UnitWord& unit : units) {
    if (unit.word == word) return unit.factor;
  }
  wrong(text, accepted);
}

double factor_of(std::string_view word, const Figure& figure, const std::string& text) {
  switch (figure.unit) {
    case FigureUnit::time:
      return factor_of(word, kTimes, text, "a time needs a unit: ns, us, ms or s");
    case FigureUnit::rate:
      return factor_of(word, kRates, text, "a rate is per second: 20000/s");
    case FigureUnit::share:
      return factor_of(word, kShares, text, "a share is in percent: 80%");
    case FigureUnit::count:
      break;
  }
  return factor_of(word, kCounts, text, "a count has no unit");
}

bool compare(double value, Relation relation, double limit) {
  switch (relation) {
    case Relation::less:
      return value < limit;
    case Relation::at_most:
      return value <= limit;
    case Relation::equal:
      return value == limit;
    case Relation::unequal:
      return value != limit;
    case Relation::at_least:
      return value >= limit;
    case Relation::greater:
      break;
  }
  return value > limit;
}

Outcome outcome_of(const Expectation& expected, const std::optional<double>& value,
                   std::optional<Held> why_void) {
  Outcome outcome;
  outcome.expected = expected.text;
  outcome.value = value;
  outcome.measured = value ? format_figure(*value, expected.figure.unit) : "";
  if (!value) {
    outcome.held = Held::unknown;
  } else if (why_void) {
    outcome.held = *why_void;
  } else {
    outcome.held = compare(*value, expected.relation, expected.limit) ? Held::yes : Held::no;
  }
  return outcome;
}

std::optional<Held> void_of(const Figure& figure, const SeriesSummary& series) {
  if (!figure.void_if_limited || !series.is_void()) return std::nullopt;
  return series.generator_limited ? Held::generator_limited : Held::generator_late;
}

// A generator at its limit makes the knee look lower than it is.
Outcome knee_outcome(const Expectation& expected, const Document& document) {
  const bool limited = std::any_of(document.series.begin(), document.series.end(),
                                   [](const SeriesSummary& step) { return step.is_void(); });
  const bool of_least =
      expected.relation == Relation::at_least || expected.relation == Relation::greater;
  Outcome outcome = outcome_of(expected, document.knee, {});
  if (document.steps && limited && !(of_least && outcome.held == Held::yes)) {
    outcome.held = Held::generator_limited;
  }
  return outcome;
}

}  // namespace

Expectation parse_expectation(const std::string& text) {
  const std::size_t at = text.find_first_of("<>=!");
  if (at == std::string::npos) wrong(text, kForm);
  const std::string_view rest = std::string_view(text).substr(at);
  for (const auto& [sign, relation] : kRelations) {
    if (!rest.starts_with(sign)) continue;
    Expectation expected;
    expected.text = trimmed(text);
    expected.relation = relation;
    const std::string name(trimmed(std::string_view(text).substr(0, at)));
    if (name.empty()) wrong(text, kForm);
    try {
      expected.figure =
          name == kKnee ? Figure{name, FigureUnit::rate, false, {}} : find_figure(name);
    } catch (const UsageError& error) {
      wrong(text, error.what());
    }
    const std::string_view value = trimmed(rest.substr(sign.size()));
    const char* const end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, expected.limit);
    if (parsed.ec == std::errc::result_out_of_range) wrong(text, "the value is too large");
    if (parsed.ec != std::errc() || !std::isfinite(expected.limit)) wrong(text, kForm);
    if (expected.limit < 0) wrong(text, "no figure is below 0");
    const auto used = static_cast<std::size_t>(parsed.ptr - value.data());
    expected.limit *= factor_of(trimmed(value.substr(used)), expected.figure, text);
    return expected;
  }
  wrong(text, kForm);
}

std::vector<Outcome> judge(const Document& document, const std::vector<Expectation>& expectations) {
  std::vector<Outcome> outcomes;
  for (const Expectation& expected : expectations) {
    if (expected.figure.name == kKnee) {
      outcomes.push_back(knee_outcome(expected, document));
      continue;
    }
    for (const SeriesSummary& series : document.series) {
      // Counting them takes a run of its own, at the last rate.
      if (expected.figure.name == "system_calls" && &series != &document.series.back()) continue;
      Outcome outcome =
          outcome_of(expected, expected.figure.value(series), void_of(expected.figure, series));
      if (document.steps) outcome.step = "at " + format_count(series.work.rate) + "/s";
      outcomes.push_back(std::move(outcome));
    }
  }
  return outcomes;
}

std::string outcome_table(const std::vector<Outcome>& outcomes) {
  Table table({{"expected", Table::Align::left},
               {"", Table::Align::left},
               {"measured"},
               {"", Table::Align::left}});
  for (const Outcome& outcome : outcomes) {
    table.add({outcome.expected, outcome.step, outcome.measured, std::string(word(outcome.held))});
  }
  return table.text();
}

}  // namespace merhaba::bench::result
