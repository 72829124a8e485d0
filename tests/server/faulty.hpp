// A server that misbehaves as its test asks for.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "fault/plan.hpp"
#include "server/support.hpp"
#include "server/watched.hpp"

namespace merhaba::server::test {

// One fault per line.
inline Config faulty(const std::string& lines, Config wanted = config()) {
  wanted.faults = fault::parse_specs(lines);
  return wanted;
}

inline Config raw_and_faulty(const std::string& lines) {
  Config wanted = faulty(lines);
  wanted.protocol = Protocol::raw;
  return wanted;
}

inline std::uint64_t met(const Counters& counters, fault::Kind kind) {
  return counters.faults[static_cast<std::size_t>(kind)];
}

inline std::uint64_t met_by_all(Watched& running, fault::Kind kind) {
  std::uint64_t sum = 0;
  for (const WorkerView& worker : running.overview().workers) sum += met(worker.counters, kind);
  return sum;
}

// "delay 2, status 1": the kinds that were met.
inline std::string faults_of(const Summary& summary) {
  const Counters total = summary.total();
  std::string text;
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    if (total.faults[i] == 0) continue;
    text += (text.empty() ? "" : ", ") + std::string(fault::kRules[i].name) + ' ' +
            std::to_string(total.faults[i].get());
  }
  return text;
}

// "" where there is none.
inline std::string field_of(std::string_view response, const std::string& name) {
  const std::string_view head = response.substr(0, response.find("\r\n\r\n") + 2);
  const std::string begin = "\r\n" + name + ": ";
  const std::size_t at = head.find(begin);
  if (at == std::string_view::npos) return "";
  return std::string(head.substr(at + begin.size(), head.find("\r\n", at + 2) - at - begin.size()));
}

inline std::string content_of(std::string_view response) {
  return std::string(response.substr(response.find("\r\n\r\n") + 4));
}

// How long it has been.
class Watch {
 public:
  std::chrono::milliseconds passed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_);
  }

 private:
  using Clock = std::chrono::steady_clock;
  const Clock::time_point began_ = Clock::now();
};

}  // namespace merhaba::server::test
