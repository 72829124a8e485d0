// What --expect demands of a result, and whether it holds.
// Values.
#pragma once

#include <string>
#include <vector>

#include "bench/result/document.hpp"
#include "bench/result/figure.hpp"

namespace merhaba::bench::result {

enum class Relation { less, at_most, equal, unequal, at_least, greater };

struct Expectation {
  std::string text;  // as it was given
  Figure figure;     // "knee", too: of the document, and without a value here
  Relation relation = Relation::less;
  double limit = 0;  // in the figure's unit
};

// "p99 < 5ms", "rate > 20000/s", "failed == 0", "generator_busy <= 80%". Times need a unit: ns, us,
// ms or s. Throws UsageError: what was given, what is wrong with it, what is accepted.
Expectation parse_expectation(const std::string& text);

// How each comes out: of every series of the document, which has several where the rate has steps.
// Rates and latencies do not hold where the generator was the limit, whatever they are.
std::vector<Outcome> judge(const Document& document, const std::vector<Expectation>& expectations);

std::string outcome_table(const std::vector<Outcome>& outcomes);

}  // namespace merhaba::bench::result
