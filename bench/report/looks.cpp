#include "bench/report/looks.hpp"

#include <fmt/core.h>

#include "bench/result/results.hpp"

namespace merhaba::bench::report {
namespace {

using result::kControl;

bool is_control(const std::string& name) { return name.ends_with(kControl); }

std::string without_control(const std::string& name) {
  return is_control(name) ? name.substr(0, name.size() - kControl.size()) : name;
}

}  // namespace

void Looks::add(const std::string& name) {
  const std::string server = without_control(name);
  if (looks_.contains(server)) return;
  if (looks_.empty()) {
    looks_[server] = "subject";
  } else if (server.starts_with("floor-")) {
    looks_[server] = fmt::format("floor {}", floors_++);
  } else {
    looks_[server] = fmt::format("other {}", others_++);
  }
}

std::string Looks::of(const std::string& name) const {
  const auto found = looks_.find(without_control(name));
  return (found == looks_.end() ? "other 0" : found->second) + (is_control(name) ? " again" : "");
}

}  // namespace merhaba::bench::report
