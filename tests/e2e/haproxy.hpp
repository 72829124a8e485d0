// HAProxy in front of merhabas, in the network of the test. Owned by its test; gone with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

class Haproxy {
 public:
  static bool installed();
  // Listens at address(), shares the requests out among `hosts`, at their port 8080, and asks each
  // at its port 9090 whether it is ready. `settings` are further lines for its defaults section.
  // Returns when it listens; throws when it does not.
  Haproxy(const std::vector<std::string>& hosts, const std::string& settings);

  static std::string address() { return "127.0.0.1:8000"; }
  bool becomes_up(std::size_t host) const;  // waits until it sends requests there; false: too late

 private:
  std::string asked(const std::string& command) const;

  Folder folder_;
  std::optional<test::Process> process_;
};

}  // namespace merhaba::e2e
