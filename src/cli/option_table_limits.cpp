// The options on how much is taken from clients, and how long they may take.
#include <cstdint>
#include <limits>

#include "base/i18n.hpp"
#include "cli/convert.hpp"
#include "cli/option_groups.hpp"

namespace merhaba::cli {
namespace {

using server::Config;

constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

}  // namespace

std::vector<Option> limit_options() {
  const Config defaults;
  const std::string size_word = tr("SIZE");
  return {
      {"accept-batch", 0, "N",
       with_default(tr("accept at most N connections at a time"),
                    static_cast<int>(defaults.accept_batch)),
       count<&Config::accept_batch, 1, 65'536>},
      {"max-connections", 0, "N",
       with_default(tr("keep at most N connections open; further clients wait in the "
                       "accept queue"),
                    tr("what the limit on open files allows")),
       count<&Config::max_connections, 0, 1'000'000'000>},
      {"max-header-bytes", 0, size_word,
       with_default(tr("limit on a request's line and fields, 256 to 1MiB"),
                    format_size(defaults.max_header_bytes)),
       size<&Config::max_header_bytes, 256, 1 << 20>},
      {"max-body-bytes", 0, size_word,
       with_default(tr("limit on a request's body"), format_size(defaults.max_body_bytes)),
       size<&Config::max_body_bytes, 0, kNoLimit>},
      {"max-unsent-bytes", 0, size_word,
       with_default(tr("memory for clients that do not read; beyond it, reset the connection "
                       "longest without progress"),
                    format_size(defaults.max_unsent_bytes)),
       size<&Config::max_unsent_bytes, 1 << 20, kNoLimit>},
      {"send-buffer", 0, size_word,
       with_default(tr("kernel send buffer of each TCP connection, the most it sends per round "
                       "trip"),
                    format_size(defaults.send_buffer)),
       size<&Config::send_buffer, 4096, 1 << 30>},
  };
}

std::vector<Option> timeout_options() {
  const Config defaults;
  const std::string duration = tr("DURATION");
  return {
      {"header-timeout", 0, duration,
       with_default(tr("time from a request's first byte to the end of its head"),
                    defaults.header_timeout),
       timeout<&Config::header_timeout>},
      common({"idle-timeout", 0, duration,
              with_default(tr("longest wait for the next request"), defaults.idle_timeout),
              timeout<&Config::idle_timeout>}),
      {"body-timeout", 0, duration,
       with_default(tr("time from the end of the head to the end of the body"),
                    defaults.body_timeout),
       timeout<&Config::body_timeout>},
      {"write-timeout", 0, duration,
       with_default(tr("time without progress while the client does not read"),
                    defaults.write_timeout),
       timeout<&Config::write_timeout>},
      {"drain-delay", 0, duration,
       with_default(tr("after SIGTERM, fail /readyz but accept clients for this long, so that "
                       "load balancers notice before the stop"),
                    defaults.drain_delay),
       duration_or_off<&Config::drain_delay>},
      common({"drain-timeout", 0, duration,
              with_default(tr("time to finish when stopping"), defaults.drain_timeout),
              duration_or_off<&Config::drain_timeout>}),
      {"stuck-after", 0, duration,
       with_default(tr("report a worker as stuck if one iteration of its loop takes longer; 0: "
                       "never"),
                    defaults.stuck_after),
       duration_or_off<&Config::stuck_after>},
  };
}

}  // namespace merhaba::cli
