// What a server shows while it runs, and how it is steered: what admin/ knows of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "fault/plan.hpp"
#include "net/accept_queue.hpp"
#include "server/counters.hpp"

namespace merhaba::server {

// One accept queue: of a listening socket.
struct QueueView {
  std::string address;                   // "127.0.0.1:8080"
  unsigned worker = 0;                   // whose it is, from 1; 0: all workers share it
  std::optional<net::QueueState> state;  // now; nothing where unknown
  std::uint32_t deepest_15s = 0;         // most clients waiting at once, as far as was looked
  std::uint32_t deepest_60s = 0;
};

struct WorkerView {  // the first is worker 1
  Counters counters;
  Milliseconds running{0};  // for so long in this iteration of its loop; 0: it waits
  bool is_stuck = false;    // longer than --stuck-after
};

// What happened within one second.
struct SecondView {
  std::uint64_t accepted = 0;
  std::uint64_t responses = 0;
};

struct Overview {
  enum class Readiness : std::uint8_t { ready, disabled, stuck, stopping };
  Readiness readiness = Readiness::ready;
  std::vector<QueueView> queues;
  std::vector<WorkerView> workers;
  std::vector<SecondView> seconds;  // of the last minute, the oldest first; fewer at the beginning
  std::uint64_t max_connections = 0;  // that all workers together take
  Milliseconds uptime{0};
  Milliseconds stuck_after{0};  // 0: nobody is called stuck
  std::uint64_t reloads = 0;    // of the configuration, done
  std::uint64_t failed_reloads = 0;
  bool last_reload_failed = false;
  std::shared_ptr<const fault::Plan> faults;  // what goes wrong on purpose; null: nothing
};

class Control {
 public:
  virtual Overview overview() = 0;
  // Takes the server out of rotation, or back in: what /readyz says, nothing else.
  virtual void set_ready(bool ready) noexcept = 0;
  // Reads the configuration again and has every worker apply it, or changes nothing and says why.
  struct Reloaded {
    bool done = false;
    std::string message;  // in the user's language: why not, or what takes a restart; may be empty
  };
  virtual Reloaded reload() = 0;
  // Has other faults, or none, in place of those there are; by the seed that there is, or another.
  // Returns once all workers have them; or says why not: then nothing is changed, as where the
  // server is stopping, or not all workers have them yet.
  virtual Reloaded set_faults(std::vector<fault::Spec> faults,
                              std::optional<std::uint64_t> seed) = 0;

 protected:
  ~Control() = default;
};

}  // namespace merhaba::server
