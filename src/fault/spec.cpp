#include "fault/spec.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/i18n.hpp"

namespace merhaba::fault {
namespace {

constexpr std::size_t kMostSpecs = 64;

// Which of several concerns a request or a connection is one draw: there the shares add up.
bool is_disjoint(Kind one, Kind other) noexcept {
  const bool both_delay = one == Kind::delay && other == Kind::delay;
  const bool neither = one != Kind::delay && other != Kind::delay;
  return rules(one).level == rules(other).level && rules(one).level != Level::listener &&
         (both_delay || neither);
}

void check_shares(const std::vector<Spec>& specs, std::size_t last) {
  std::uint64_t left = Spec::kAll;
  for (std::size_t i = 0; i < last; ++i) {
    const Spec& earlier = specs[i];
    if (earlier.has_window() || !is_disjoint(earlier.kind, specs[last].kind)) continue;
    left -= std::min(left, earlier.share);
    // All are 2^64, one more than kAll.
    const bool is_too_much = !specs[last].has_window() && specs[last].share - 1 > left;
    if (earlier.share != Spec::kAll && !is_too_much) continue;
    throw UsageError(
        tr_format("'{0}' leaves too little for '{1}': their shares add up to more than 100%; give "
                  "smaller shares, or put the fault with a window first",
                  earlier.text, specs[last].text));
  }
}

}  // namespace

bool Spec::is_in_force(Milliseconds elapsed) const noexcept {
  if (!has_window()) return true;
  return (every.count() > 0 ? elapsed % every : elapsed) < lasts;
}

Milliseconds Spec::until_change(Milliseconds elapsed) const noexcept {
  if (!has_window() || (every.count() == 0 && elapsed >= lasts)) return Milliseconds{0};
  const Milliseconds since = every.count() > 0 ? elapsed % every : elapsed;
  return since < lasts ? lasts - since : every - since;
}

std::vector<Spec> parse_specs(std::string_view lines) {
  std::vector<Spec> specs;
  for (unsigned number = 1; !lines.empty(); ++number) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    line = line.substr(0, line.find('#'));
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) continue;
    line = line.substr(begin, line.find_last_not_of(" \t\r") + 1 - begin);
    try {
      specs.push_back(parse_spec(line));
    } catch (const UsageError& error) {
      throw UsageError(tr_format("line {0}: {1}", number, error.what()));
    }
  }
  return specs;
}

void check(const std::vector<Spec>& specs, bool is_raw) {
  if (specs.size() > kMostSpecs) {
    throw UsageError(
        tr_format("{0} faults are too many; give at most {1}", specs.size(), kMostSpecs));
  }
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (is_raw && !rules(specs[i].kind).in_raw) {
      throw UsageError(
          tr_format("'{0}' needs HTTP; --protocol raw supports every kind but status, truncate, "
                    "trickle and garbage",
                    specs[i].text));
    }
    check_shares(specs, i);
  }
}

std::string text_of(const std::vector<Spec>& specs) {
  std::string text;
  for (const Spec& spec : specs) text += (text.empty() ? "" : ", ") + spec.text;
  return text;
}

}  // namespace merhaba::fault
