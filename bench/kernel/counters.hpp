// The kernel's TCP counters of this network namespace, by the names nstat(8) shows.
// Snapshots, which are values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace merhaba::bench::kernel {

class Counters {
 public:
  // The files snmp (Tcp: "TcpInSegs", "TcpRetransSegs" …) and netstat ("TcpExtListenOverflows",
  // "TcpExtListenDrops", "TcpExtTCPSynRetrans" …) of /proc/self/net, or of a thread in another
  // network namespace. Throws Error when neither can be read.
  static Counters read(const std::string& folder = "/proc/self/net");
  // From counters by their names in nstat.
  static Counters of(const std::map<std::string, std::uint64_t>& values);
  // From the two files' text.
  static Counters parse(std::string_view snmp, std::string_view netstat);

  std::uint64_t operator[](std::string_view name) const;  // 0 where the kernel has no such counter
  bool has(std::string_view name) const;
  // Returns the increase since `before`; gauges (TcpCurrEstab) keep their present value.
  Counters since(const Counters& before) const;
  // Returns those that are not 0, by name.
  std::map<std::string, std::uint64_t, std::less<>> all() const;

 private:
  std::map<std::string, std::uint64_t, std::less<>> values_;
};

// From /proc/self/net/sockstat; 0 where it cannot be read.
struct SocketCounts {
  std::uint64_t time_wait = 0;  // of this network namespace
  std::uint64_t allocated = 0;  // of the whole machine: open or orphaned, not TIME-WAIT
};
SocketCounts socket_counts();

}  // namespace merhaba::bench::kernel
