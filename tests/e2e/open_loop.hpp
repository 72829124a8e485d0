// Clients that come at a fixed rate, however those before them fare: each has the moment at which
// it is due, from which its time counts, and opens a connection for one request. Owned by its test;
// a thread of its own. Linux only.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace merhaba::e2e {

// What has become of the requests.
struct Requests {
  std::uint64_t sent = 0, served = 0;
  std::uint64_t refused = 0;     // the connection
  std::uint64_t reset = 0;       // or ended before the whole response
  std::uint64_t unserved = 0;    // another response than the greeting
  std::uint64_t unanswered = 0;  // within OpenLoop::kPatience of the moment due
  std::string example;           // of a response that is not the greeting
  std::vector<double> waits;     // of those served, in milliseconds, ascending

  std::uint64_t failed() const { return refused + reset + unserved + unanswered; }
  // The wait that the `share`, above 0 and at most 1, of those served did not exceed; 0 without
  // any.
  double wait(double share) const;
};

class OpenLoop {
 public:
  static constexpr std::chrono::seconds kPatience{5};

  // `per_second`: 1 to 1,000,000. In the network of the thread that calls.
  OpenLoop(const std::string& address, unsigned per_second);
  ~OpenLoop();

  // Sends no more, and returns when all have ended. Throws when the clients could not be made.
  Requests end();

 private:
  std::atomic<bool> ending_{false};
  Requests requests_;
  std::string trouble_;
  std::thread thread_;
};

}  // namespace merhaba::e2e
