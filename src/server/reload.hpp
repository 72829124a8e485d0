// Reads the configuration again while the server runs, and makes of it all that the workers need:
// so that they apply it whole, or nothing is changed and somebody hears why.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/count.hpp"
#include "fault/plan.hpp"
#include "server/config.hpp"
#include "server/control.hpp"
#include "server/logs.hpp"
#include "server/update.hpp"

namespace merhaba::server {

// What was read.
struct Fresh {
  Config config;     // what takes a restart is in it as it is in the one that runs
  std::string kept;  // "--listen, --workers": what takes a restart and is given otherwise by now
};
// On any thread, one at a time. Throws Error.
using ReadConfig = std::function<Fresh(const Config& running)>;

class Reload {
 public:
  void read_by(ReadConfig read) { read_ = std::move(read); }
  bool is_possible() const noexcept { return static_cast<bool>(read_); }
  // What runs, and what goes wrong in it; the connections that the system's limits leave; and the
  // log, which may be null.
  void begin(std::shared_ptr<const Config> running, std::shared_ptr<fault::Plan> plan,
             std::uint64_t most_connections, const Logs* logs);

  // What is looked at before a configuration is taken, on any thread; throws Error. Before begin().
  void check_by(std::function<void(const Config&)> check) { check_ = std::move(check); }

  // Reads and prepares, or changes nothing; says which on the log, too. From any thread; where it
  // is possible.
  Control::Reloaded now() noexcept;
  // The same for other faults alone, in place of those there are.
  Control::Reloaded set_faults(std::vector<fault::Spec> faults,
                               std::optional<std::uint64_t> seed) noexcept;
  // What goes wrong by now; null: nothing. From any thread.
  std::shared_ptr<const fault::Plan> plan() const noexcept;
  // Of the latest Update; from any thread.
  std::uint64_t number() const noexcept { return number_; }

  struct Prepared {
    std::shared_ptr<const Config> config;
    std::uint64_t max_connections = 0;
    std::vector<std::unique_ptr<Update>> updates;  // one for each worker
    std::shared_ptr<fault::Plan> plan;             // null: nothing goes wrong on purpose
    std::unique_ptr<Logs> logs;                    // started; null: there is one, or none is needed
  };
  // The latest that is not taken yet; null: there is none. From any thread.
  std::unique_ptr<Prepared> take() noexcept;

  // From any thread. A reader may hang with the disk that it reads from.
  bool is_busy() const noexcept { return busy_ > 0; }
  std::uint64_t done() const noexcept { return done_; }
  std::uint64_t failed() const noexcept { return failed_; }
  bool last_failed() const noexcept { return last_failed_ != 0; }

 private:
  template <class Change>
  Control::Reloaded guarded(Change change) noexcept;
  std::unique_ptr<Prepared> prepare(Config config, bool has_new_plan);
  void put_in_place(Config config, bool has_new_plan);
  void publish(std::unique_ptr<Prepared> prepared) noexcept;

  std::mutex mutex_;  // of one reload
  ReadConfig read_;
  std::function<void(const Config&)> check_;
  std::shared_ptr<const Config> running_;
  std::uint64_t most_connections_ = 0;
  std::vector<LogLanes> lanes_;        // of each worker; empty: there is no log yet
  mutable std::mutex prepared_mutex_;  // for a moment only
  std::unique_ptr<Prepared> prepared_;
  std::shared_ptr<fault::Plan> plan_;
  std::atomic<std::uint64_t> number_{0};
  std::atomic<int> busy_{0};
  Count done_, failed_, last_failed_;
};

// Whether a server of one worker needs a log's thread. And what of it cannot be: throws UsageError.
bool needs_log(const Config& config) noexcept;
void check_log(const Config& config);

// Of so many connections, those of one worker.
constexpr std::uint64_t share_of(std::uint64_t connections, unsigned worker,
                                 unsigned workers) noexcept {
  return connections / workers + (worker < connections % workers ? 1 : 0);
}

}  // namespace merhaba::server
