#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace merhaba {
namespace {

// Edits that turn `a` into `b`, where swapping two neighbours is one (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::string_view* candidates,
                         std::size_t count) {
  std::string_view best;
  std::size_t fewest = word.size() / 3 + 1;  // one more than may differ
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t edits = edit_distance(word, candidates[i]);
    if (edits >= fewest) continue;
    fewest = edits;
    best = candidates[i];
  }
  return best;
}

}  // namespace merhaba
