// A server with faults, whose admin listener sets others; and clients, each with the times at which
// it got what it got. Owned by their test.
#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <string>
#include <vector>

#include "e2e/admin.hpp"

namespace merhaba::e2e {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// The clock of the windows shows whole milliseconds.
inline constexpr milliseconds kOfTheClock{2};

// One connection, which sends something and reads to the end.
struct Visit {
  Clock::time_point began;
  Clock::time_point connected;  // as `began` where it was not
  Clock::time_point ended;
  std::string trouble;  // why it was not connected
  std::string response;
  End end = End::open;

  bool is_served() const {
    return response.starts_with("HTTP/1.1 200 ") &&
           response.ends_with("\r\n\r\n" + default_greeting) && end == End::closed;
  }
  bool is_refused() const { return trouble.find("refused") != std::string::npos; }
  milliseconds to_connect() const { return std::chrono::ceil<milliseconds>(connected - began); }
  milliseconds lasted() const { return std::chrono::ceil<milliseconds>(ended - began); }
};

Visit visit(const std::string& address, const std::string& text = request("GET", close_field));

// Each in a thread of its own.
using Visits = std::vector<std::future<Visit>>;
Visits begin_visits(const std::string& address, unsigned count,
                    const std::string& text = request("GET", close_field));
std::vector<Visit> end_of(Visits& visits);
unsigned ended_of(const Visits& visits);  // by now

// To listen on; nobody else's on Linux, which remembers by addresses how long a response took, and
// after phantoms has clients wait for as long before they send again (ip-tcp_metrics(8)).
std::string own_address();

class Faulty {
 public:
  explicit Faulty(std::vector<std::string> options = {}, Command command = {});

  Merhaba& merhaba() { return merhaba_; }
  const std::string& address() const { return merhaba_.address(); }
  const std::string& admin() const { return admin_; }

  Answer put(const std::string& specs, const std::string& query = "") const;
  void set(const std::string& specs, const std::string& query = "") const;  // throws unless done
  void clear() const;
  // The sum of the metrics whose lines begin so, "merhaba_worker_stuck{worker=\"1\"".
  std::uint64_t metric(const std::string& beginning) const;
  std::uint64_t count(const std::string& kind) const;

  // Sends the signal, and checks that the end is in order: the exit code, and the account.
  Ended stop(int signal = SIGTERM);

 private:
  Merhaba merhaba_;
  std::string admin_;
};

}  // namespace merhaba::e2e
