// A rolling restart: three merhabas behind HAProxy, restarted one after another, again and again,
// while clients come. Each is stopped by SIGTERM, has ended, and serves anew before the next one's
// turn. Linux only.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "e2e/merhaba.hpp"
#include "e2e/open_loop.hpp"

namespace merhaba::e2e {

// HAProxy by itself tries a request three times more, each a second later and at the same server.
// To see what merhaba loses, it must not repair anything: one attempt per request.
inline const std::string one_attempt = "  retries 0\n";

struct RollingPlan {
  unsigned rounds = 1;
  std::string drain_delay = "0";
  std::string haproxy_settings = one_attempt;  // lines of its defaults section
  std::chrono::milliseconds down{0};  // between the end of one process and its successor's start
  unsigned per_second = 2'000;
};

struct RollingResult {
  Requests requests;
  std::vector<Account> accounts;  // of all merhabas, each of which has ended with exit code 0
  double seconds = 0;

  std::string figures() const;  // for people, in one line
};

// Why it cannot be done here; empty where it can.
std::string rolling_restart_missing();

// Throws when a merhaba ends otherwise, or HAProxy does not see it come back.
RollingResult rolling_restart(const RollingPlan& plan);

}  // namespace merhaba::e2e
