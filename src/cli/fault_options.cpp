#include "cli/fault_options.hpp"

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/option_groups.hpp"

namespace merhaba::cli {
namespace {

void faults(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.faults.push_back(to_fault(given.name, value));
  }
}
void seed(Invocation& to, const Given& given) { to.config.fault_seed = to_seed(given); }
void stall(Invocation& to, const Given& given) { to.config.stall = to_stall(given); }
void header(Invocation& to, const Given& given) { to.config.fault_header = to_bool(given); }

}  // namespace

std::vector<Option> fault_options() {
  const server::Config defaults;
  return {
      common({"fault", 0, tr("KIND[:PARAMETER][@WHEN]"),
              tr("misbehave on purpose (delay:1s@5%); repeatable"), faults, " \t\n"}),
      {"fault-seed", 0, "N",
       with_default(tr("choose which connections and requests meet a fault; the same N chooses the "
                       "same ones"),
                    std::to_string(defaults.fault_seed)),
       seed},
      {"fault-header", 0, "on|off",
       with_default(tr("name the fault in the response field X-Fault"), "on"), header},
      {"stall", 0, tr("DURATION[/EVERY]"),
       tr("block the loop on purpose, once or at each interval, to watch the accept queue fill"),
       stall},
  };
}

void check_faults(const Invocation& invocation) {
  const bool is_raw = invocation.config.protocol == server::Protocol::raw;
  try {
    fault::check(invocation.config.faults, is_raw);
  } catch (const UsageError& error) {
    const auto given = invocation.settings.find("fault");
    throw UsageError(fmt::format("{}: {}", given->second.name, error.what()));
  }
}

}  // namespace merhaba::cli
