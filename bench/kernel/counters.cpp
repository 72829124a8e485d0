#include "bench/kernel/counters.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/error.hpp"

namespace merhaba::bench::kernel {
namespace {

using Values = std::map<std::string, std::uint64_t, std::less<>>;

// The same files contain these, which are settings.
constexpr std::array<std::string_view, 4> kSettings{"TcpRtoAlgorithm", "TcpRtoMin", "TcpRtoMax",
                                                    "TcpMaxConn"};
constexpr std::string_view kGauge = "TcpCurrEstab";

// Lines go in pairs: "Tcp: ActiveOpens PassiveOpens …" and "Tcp: 12 34 …".
void take(std::string_view text, Values& values) {
  std::istringstream lines{std::string(text)};
  std::string heading, figures;
  while (std::getline(lines, heading) && std::getline(lines, figures)) {
    std::istringstream names(heading), numbers(figures);
    std::string protocol, name;
    std::uint64_t number = 0;  // TcpMaxConn alone is negative, and is a setting
    names >> protocol;
    numbers >> name;
    if (protocol != name || (protocol != "Tcp:" && protocol != "TcpExt:")) continue;
    protocol.pop_back();
    while (names >> name && numbers >> number) {
      values[protocol + name] = number;
    }
  }
  for (const std::string_view setting : kSettings) values.erase(std::string(setting));
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator(file), {}};
}

}  // namespace

Counters Counters::read(const std::string& folder) {
  const std::string snmp = content(folder + "/snmp");
  const std::string netstat = content(folder + "/netstat");
  if (snmp.empty() && netstat.empty()) {
    throw Error("cannot read the TCP counters: neither " + folder + "/snmp nor " + folder +
                "/netstat is there; is /proc mounted?");
  }
  return parse(snmp, netstat);
}

Counters Counters::parse(std::string_view snmp, std::string_view netstat) {
  Counters counters;
  take(snmp, counters.values_);
  take(netstat, counters.values_);
  return counters;
}

Counters Counters::of(const std::map<std::string, std::uint64_t>& values) {
  Counters counters;
  counters.values_.insert(values.begin(), values.end());
  return counters;
}

std::uint64_t Counters::operator[](std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second;
}

bool Counters::has(std::string_view name) const { return values_.contains(name); }

Counters Counters::since(const Counters& before) const {
  Counters rise = *this;
  for (auto& [name, value] : rise.values_) {
    if (name != kGauge) value -= before[name];
  }
  return rise;
}

std::map<std::string, std::uint64_t, std::less<>> Counters::all() const {
  Values counted = values_;
  std::erase_if(counted, [](const auto& counter) { return counter.second == 0; });
  return counted;
}

SocketCounts socket_counts() {
  SocketCounts counts;
  std::ifstream file("/proc/self/net/sockstat");
  std::string word;
  while (file >> word && word != "TCP:") {
  }
  for (std::uint64_t number = 0; file >> word >> number;) {
    if (word == "tw") counts.time_wait = number;
    if (word == "alloc") counts.allocated = number;
  }
  return counts;
}

}  // namespace merhaba::bench::kernel
