#include "bench/accept/readiness.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/identity.hpp"
#include "bench/result/json_fields.hpp"

namespace merhaba::bench::accept {
namespace {

bool may_meet(const Readiness& one, const Readiness& other) {
  if (kernel::boot_of(one.machine) != kernel::boot_of(other.machine)) return false;
  return other.bound.empty() ||
         std::find_first_of(one.bound.begin(), one.bound.end(), other.bound.begin(),
                            other.bound.end()) != one.bound.end();
}

}  // namespace

template <class Io>
void fields(Io& io, Readiness& readiness) {
  io("host", readiness.host);
  io("machine", readiness.machine);
  io("error", readiness.error);
  io("bound", readiness.bound);
  io("about", readiness.about);
  io("holds", readiness.holds);
}

Readiness readiness_here() {
  Readiness here;
  here.host = kernel::host_name();
  here.machine = kernel::network_identity();
  const auto online = static_cast<std::size_t>(::sysconf(_SC_NPROCESSORS_ONLN));
  std::vector<unsigned> cpus = kernel::allowed_cpus(0);
  if (cpus.size() <= 2 && cpus.size() < online) here.bound = std::move(cpus);
  return here;
}

std::string readiness_text(const Readiness& readiness) { return result::written(readiness).dump(); }

Readiness readiness_from(const std::string& text) {
  const auto json = nlohmann::ordered_json::parse(text);
  return result::read_back<Readiness>({json, "a rank"});
}

std::string alone_on_their_cores(const std::vector<Readiness>& ranks) {
  std::string alone;
  for (const Readiness& rank : ranks) {
    const auto met = std::count_if(ranks.begin(), ranks.end(), [&](const Readiness& other) {
      return &other != &rank && may_meet(rank, other);
    });
    alone += !rank.bound.empty() && met == 0 ? '1' : '0';
  }
  return alone;
}

std::optional<std::string> complaint_of(const std::vector<Readiness>& ranks) {
  const auto failed = [](const Readiness& each) { return !each.error.empty(); };
  const auto first = std::find_if(ranks.begin(), ranks.end(), failed);
  if (first == ranks.end()) return std::nullopt;
  const auto others = std::count_if(first + 1, ranks.end(), failed);
  const std::string more = others == 0   ? ""
                           : others == 1 ? " (and another rank)"
                                         : fmt::format(" (and {} other ranks)", others);
  return fmt::format("rank {} on {}: {}{}", first - ranks.begin(), first->host, first->error, more);
}

}  // namespace merhaba::bench::accept
