#include "admin/faults.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <limits>
#include <vector>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "server/summary.hpp"
#include "uv/loop.hpp"

namespace merhaba::admin {

std::string faults_json(const server::Overview& overview) {
  constexpr std::string_view kLevels[] = {"listener", "connection", "request"};
  std::vector<std::string> faults;
  std::string of_all;
  if (overview.faults) {
    of_all = fmt::format("  \"seed\": {},\n  \"header\": {},\n", overview.faults->seed(),
                         overview.faults->says_so());
    for (const fault::Spec& spec : overview.faults->specs()) {
      faults.push_back(
          fmt::format("\n    {{\"fault\": \"{}\", \"level\": \"{}\", \"in_force\": {}}}", spec.text,
                      kLevels[static_cast<std::size_t>(spec.level())],
                      overview.faults->is_in_force(spec, uv::now_ms())));
    }
  }
  const server::Counters sum = server::summary_of(overview).total();
  std::vector<std::string> counts;
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    counts.push_back(fmt::format("\n    \"{}\": {}", fault::kRules[i].name, sum.faults[i].get()));
  }
  return fmt::format("{{\n{}  \"faults\": [{}{}],\n  \"counts\": {{{}\n  }}\n}}\n", of_all,
                     fmt::join(faults, ","), faults.empty() ? "" : "\n  ", fmt::join(counts, ","));
}

std::optional<std::uint64_t> seed_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos || mark + 1 == target.size()) return std::nullopt;
  const std::string_view query = target.substr(mark + 1);
  constexpr std::string_view kSeed = "seed=";
  if (!query.starts_with(kSeed)) {
    throw UsageError(
        tr_format("'{}' is not known here; write /faults?seed=N", make_visible(query)));
  }
  return parse_count(query.substr(kSeed.size()), "seed", 0,
                     std::numeric_limits<std::uint64_t>::max());
}

}  // namespace merhaba::admin
