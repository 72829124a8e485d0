#include "bench/target/testbed.hpp"

#include <fmt/core.h>

#include "base/error.hpp"
#include "bench/kernel/cpu_time.hpp"
#include "bench/kernel/network_namespace.hpp"
#include "net/accept_queue.hpp"

namespace merhaba::bench::target {
namespace {

// The largest backlog that every server's option accepts; some are 16 bits wide.
constexpr unsigned kLongestBacklog = 65535;

}  // namespace

Testbed::Testbed(const TestbedOptions& options, bool starts_servers)
    : server_cpu_(options.server_cpu), load_cpu_(options.load_cpu) {
  if (!starts_servers && options.network == Network::own) {
    throw UsageError(
        "--netns private is for a server that merhaba-bench starts; one that runs already stays "
        "in its network namespace");
  }
  if (starts_servers && options.network != Network::host) {
    try {
      kernel::enter_private_network();
      private_ = true;
    } catch (const Error& error) {
      if (options.network == Network::own) throw;
      why_not_private_ = error.what();
    }
  }
  if (private_) kernel::set_sysctl("net/core/somaxconn", std::to_string(kLongestBacklog));
  const std::vector<unsigned> cpus = kernel::allowed_cpus(0);
  if (options.pin && cpus.size() > 1) {
    if (!load_cpu_) load_cpu_ = cpus.back();
    if (!server_cpu_ && starts_servers) server_cpu_ = cpus.front();
  }
  if (load_cpu_) kernel::pin(0, *load_cpu_);
}

unsigned Testbed::longest_backlog() const { return static_cast<unsigned>(net::somaxconn()); }

std::string Testbed::text() const {
  std::string text = private_ ? "network: private, its counters count this run alone"
                              : "network: the host's, its counters are shared with other programs";
  if (!why_not_private_.empty()) text += " (" + why_not_private_ + ")";
  if (server_cpu_) text += fmt::format("; servers on CPU {}", *server_cpu_);
  if (load_cpu_) text += fmt::format("; load on CPU {}", *load_cpu_);
  if (!load_cpu_) text += "; one CPU for both, which compete for its time";
  return text;
}

}  // namespace merhaba::bench::target
