#include "cli/fault_options.hpp"

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "cli/convert.hpp"

namespace merhaba::cli {
namespace {

void faults(Invocation& to, const Given& given) {
  for (const std::string& value : given.values) {
    to.config.faults.push_back(to_fault(given.name, value));
  }
}
void seed(Invocation& to, const Given& given) { to.config.fault_seed = to_seed(given); }
void header(Invocation& to, const Given& given) { to.config.fault_header = to_bool(given); }

}  // namespace

std::vector<Option> fault_options() {
  return {
      {"fault", 0, tr("KIND[:PARAMETER][@WHEN]"),
       tr("misbehave on purpose: always, for a share (5%, 1/1000), or in windows of time (2s/10s: "
          "for 2 s, every 10 s). Connecting: queue-full[:BACKLOG], accept-late:DELAY, phantom, "
          "refuse, accept-reset. Requests: delay:TIME (100ms, 50ms-150ms, exp:100ms), status:CODE, "
          "hang, close, truncate[:BYTES], trickle:BYTES/TIME, reset[:BYTES], garbage. Repeatable"),
       faults, " \t\n"},
      {"fault-seed", 0, "N",
       tr("choose which connections and requests meet a fault; the same ones again with the same N "
          "(default 1)"),
       seed},
      {"fault-header", 0, "on|off",
       tr("name the fault in the response, in the field X-Fault (default on)"), header},
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
