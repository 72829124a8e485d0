#include "bench/load/budget.hpp"

#include <fmt/core.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "base/error.hpp"
#include "bench/kernel/inet_diag.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::load {
namespace {

// The rate assumed where none is given: more than one core reaches over loopback.
constexpr double kFastest = 60'000;
constexpr double kTimeWait = 60;  // seconds, TCP_TIMEWAIT_LEN
constexpr rlim_t kOtherDescriptors = 64;
// Both ends of a connection with a request and a response waiting in them: two tcp_sock of 2.4 KiB,
// two files, two buffers of 1.3 KiB, and our own Client; 8 KiB measured, and half as much to spare.
constexpr std::uint64_t kBytesPerConnection = 12'288;
constexpr unsigned kMostSources = 250 * 250;

std::uint64_t ports_of_a_source() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  std::uint64_t low = 32768;  // the kernel's default
  std::uint64_t high = 60999;
  file >> low >> high;
  return high - low + 1;
}

std::uint64_t available_memory() {
  std::ifstream file("/proc/meminfo");
  for (std::string name; file >> name;) {
    std::uint64_t kibibytes = 0;
    if (name == "MemAvailable:" && file >> kibibytes) return kibibytes * 1024;
    file.ignore(256, '\n');
  }
  return UINT64_MAX;
}

bool on_loopback(const net::SocketAddress& address) { return address.host().starts_with("127."); }

// Counts sockets on the client's side only: where the server closes first, TIME-WAIT is on its side
// and uses no port of ours.
std::uint64_t clients_in_time_wait(std::uint16_t server_port) {
  std::uint64_t waiting = 0;
  kernel::dump_sockets({.states = 1U << TCP_TIME_WAIT, .remote_port = server_port},
                       [&](const inet_diag_msg&, const nlmsghdr&) { ++waiting; });
  return waiting;
}

void check_ports(const Work& work) {
  const Need need = need_of(work);
  const std::uint64_t sources = std::max<std::uint64_t>(work.sources.size(), 1);
  const std::uint64_t ports = sources * ports_of_a_source();
  const std::uint64_t waiting = clients_in_time_wait(work.server.port());
  const std::uint64_t left = ports > waiting ? ports - waiting : 0;
  // The server closes first, so that TIME-WAIT is on its side. Here that is our side, too; of a
  // server elsewhere a port is free again with its connection.
  const bool one_at_a_time = need.estimated || !on_loopback(work.server);
  const std::uint64_t needed =
      one_at_a_time ? need.at_once : std::max(need.at_once, need.per_minute);
  if (needed <= left) return;
  throw Error(
      fmt::format("{} connections within a minute need as many ports, and there are {} ({} x {} of "
                  "net.ipv4.ip_local_port_range, less {} in TIME-WAIT). {}",
                  needed, left, sources == 1 ? "1 source" : fmt::format("{} sources", sources),
                  ports_of_a_source(), waiting,
                  on_loopback(work.server)
                      ? fmt::format("Use --sources {}, or leave it out",
                                    (needed + waiting) / ports_of_a_source() + 1)
                      : "Use fewer connections or a lower rate, or widen the range: sysctl -w "
                        "net.ipv4.ip_local_port_range='1024 65535'"));
}

void check_descriptors(const Work& work) {
  const std::uint64_t possible = raise_open_sockets(work.clients);
  if (possible >= work.clients) return;
  throw Error(fmt::format(
      "{} clients at once need {} descriptors, and the limit is {}. Raise it (ulimit -Hn {}, as "
      "root), or use at most {} clients",
      work.clients, work.clients + kOtherDescriptors, possible + kOtherDescriptors,
      work.clients + kOtherDescriptors, possible));
}

void check_memory(const Work& work) {
  const std::uint64_t needed = work.clients * kBytesPerConnection;
  const std::uint64_t available = available_memory();
  if (needed <= available / 2) return;
  throw Error(fmt::format(
      "{} clients at once need about {} MiB, more than half of the {} MiB available. Ask for at "
      "most {} clients",
      work.clients, needed >> 20, available >> 20, available / 2 / kBytesPerConnection));
}

}  // namespace

Need need_of(const Work& work) {
  const double seconds = std::min(std::chrono::duration<double>(work.duration).count(), kTimeWait);
  Need need{work.clients, work.clients, false};
  if (work.mode == Mode::open) need.per_minute = static_cast<std::uint64_t>(work.rate * seconds);
  if (work.mode == Mode::closed) {
    need.per_minute = static_cast<std::uint64_t>(kFastest * seconds);
    need.estimated = true;
  }
  if (work.connections > 0 && work.mode != Mode::drain) {
    need.per_minute = std::min(need.per_minute, work.connections);
  }
  return need;
}

std::vector<net::SocketAddress> choose_sources(const Work& work, unsigned wanted) {
  if (!on_loopback(work.server)) {
    if (wanted <= 1) return {};
    throw UsageError("--sources spreads clients over 127.0.0.0/8, but the server is at " +
                     work.server.text());
  }
  // Half of the ports are used: the kernel searches long for the last free ones.
  const std::uint64_t enough = 1 + need_of(work).per_minute / (ports_of_a_source() / 2);
  const std::uint64_t count = wanted != 0 ? wanted : std::min<std::uint64_t>(enough, kMostSources);
  std::vector<net::SocketAddress> sources;
  for (std::uint64_t i = 0; count > 1 && i < count; ++i) {
    sources.push_back(net::resolve(net::parse_listen(fmt::format("127.1.{}.{}:0", i / 250 % 250 + 1,
                                                                 i % 250 + 1)))
                          .front());
  }
  return sources;
}

std::uint64_t raise_open_sockets(std::uint64_t wanted) {
  const rlim_t needed = wanted + kOtherDescriptors;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed) return wanted;
  const rlimit beyond{needed,
                      std::max(needed, limit.rlim_max)};  // only root may raise the hard limit
  if (::setrlimit(RLIMIT_NOFILE, &beyond) == 0) return wanted;
  const rlimit possible{limit.rlim_max, limit.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &possible);
  return std::max(limit.rlim_max, kOtherDescriptors) - kOtherDescriptors;
}

void check_budget(const Work& work) {
  check_ports(work);
  check_descriptors(work);
  check_memory(work);
}

}  // namespace merhaba::bench::load
