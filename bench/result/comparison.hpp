// One contestant against all others, mode by mode: which is ahead, and how certainly.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/result/series.hpp"
#include "bench/result/statistics.hpp"

namespace merhaba::bench::result {

enum class Verdict { ahead, behind, even, too_few, unknown };

// The first of a mode's series against another, of as many runs, round by round side by side.
struct Duel {
  const Series* subject = nullptr;
  const Series* other = nullptr;
  // subject / other; nothing when the generator limited either, or a run brought no response.
  std::optional<Comparison> rate;
  std::optional<Comparison> cpu;  // the same of the CPU time per unit; nothing when not known

  // Of the rate, or of the CPU time if the rate is void. Of fewer than 6 pairs none: the
  // interval of a median ends at the outermost of them at the latest, and all of 5 lie on the same
  // side of it by chance more often than one time in 20.
  Verdict verdict() const;
};
// `series`: of one mode. One duel for each but the first.
std::vector<Duel> duels(const std::vector<const Series*>& series);

std::string_view word(Verdict verdict);  // "ahead", "behind", "no difference", "too few rounds" …
// "On a full queue merhaba accepts 2.06 times as many connections per second as nginx (95 %: 2.01
// to 2.11)", a sentence for each duel but the one against itself, whose difference is the noise;
// and what the generator's limit makes void.
std::string comparison_conclusion(const std::vector<const Series*>& series);
std::string comparison_table(const std::vector<const Series*>& series);

}  // namespace merhaba::bench::result
