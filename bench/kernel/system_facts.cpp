#include "bench/kernel/system_facts.hpp"

#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/commit.hpp"

namespace merhaba::bench::kernel {
namespace {

#ifdef __clang__
constexpr const char* kCompiler = __VERSION__;
#else
constexpr const char* kCompiler = "GCC " __VERSION__;
#endif

// The optimization of the code that runs during a timed run; this file is not part of it.
constexpr const char* kOptimized = "optimization " MERHABA_OPTIMIZATION;

#ifdef NDEBUG
constexpr const char* kAssertions = "without assertions";
#else
constexpr const char* kAssertions = "with assertions";
#endif

// In the order in which a connection meets them: its SYN, the queues, the response, TIME-WAIT.
constexpr std::array kSysctls{
    "net.ipv4.tcp_max_syn_backlog",   "net.ipv4.tcp_syncookies",      "net.core.somaxconn",
    "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_syn_retries",     "net.ipv4.tcp_fastopen",
    "net.ipv4.tcp_timestamps",        "net.ipv4.ip_local_port_range", "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_max_tw_buckets",    "net.ipv4.tcp_fin_timeout",
};

std::string first_line(const std::string& path) {
  std::string line;
  std::getline(std::ifstream(path), line);
  std::replace(line.begin(), line.end(), '\t', ' ');  // ip_local_port_range
  return line;
}

// "" where /proc/cpuinfo lacks it: each architecture has a form of its own.
std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "";
}

std::string kernel() {
  utsname name{};
  ::uname(&name);
  return fmt::format("{} {} {}", name.sysname, name.release, name.machine);
}

std::string cpus() {
  const std::string count = std::to_string(::sysconf(_SC_NPROCESSORS_ONLN));
  const std::string model = cpu_model();
  return model.empty() ? count : count + " × " + model;
}

std::string memory() {
  const auto pages = static_cast<double>(::sysconf(_SC_PHYS_PAGES));
  return fmt::format("{:.1f} GiB",
                     pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 30));
}

std::string open_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return fmt::format("{} (at most {})", limit.rlim_cur, limit.rlim_max);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> system_facts() {
  std::vector<std::pair<std::string, std::string>> facts{
      {"kernel", kernel()},
      {"CPU", cpus()},
      {"CPU governor", first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")},
      {"clock source",
       first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource")},
      {"memory", memory()},
      {"merhaba-bench", fmt::format("{}, commit {}", MERHABA_VERSION, kCommit)},
      {"compiler", kCompiler},
      {"build", fmt::format("{}, {}", kOptimized, kAssertions)},
      {"open files", open_files()},
      {"congestion control", first_line("/proc/sys/net/ipv4/tcp_congestion_control")},
  };
  for (const std::string name : kSysctls) {
    std::string path = name;
    std::replace(path.begin(), path.end(), '.', '/');
    facts.emplace_back(name, first_line("/proc/sys/" + path));
  }
  std::erase_if(facts, [](const auto& fact) { return fact.second.empty(); });
  return facts;
}

}  // namespace merhaba::bench::kernel
