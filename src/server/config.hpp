// All settings of merhaba, with their defaults. Filled by cli/, never changed: a reload makes
// another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/user.hpp"
#include "fault/spec.hpp"
#include "net/listen_spec.hpp"

namespace merhaba::server {

enum class Protocol { http, raw };
enum class AccessLogFormat { off, common, combined, json };

// --stall DURATION[/EVERY]: the loop is blocked for `duration` at once, and again every `every`,
// from start to start (0: only once). `every` > `duration`.
struct Stall {
  Milliseconds duration{0};
  Milliseconds every{0};
  bool operator==(const Stall&) const = default;
};

// How this process was started, and so how its successor is. Without a path there is none.
struct Invoked {
  std::string path;                                   // with a slash
  std::vector<std::string> arguments;                 // the program's name first
  std::shared_ptr<const std::string> standard_input;  // the greeting, which can be read only once
};

struct Config {
  // The response.
  std::string greeting = "Merhaba dünya!";
  Protocol protocol = Protocol::http;
  int status = 200;                                          // 200..599
  std::vector<std::pair<std::string, std::string>> headers;  // validated: token, no CR, LF, NUL

  // Listening.
  std::vector<net::ListenSpec> listen;     // never empty
  const char* listen_option = "--listen";  // what gives these, for messages
  int backlog = 4096;                      // 0..65535 or more; the kernel clamps it
  unsigned workers = 1;                    // 1..1024
  Milliseconds defer_accept{0};            // 0: off
  int fastopen = 0;                        // 0: off
  std::string port_file;                   // empty: none
  std::string pid_file;                    // empty: none
  std::optional<net::ListenSpec> admin;    // of the admin listener; nothing: there is none

  // Limits.
  unsigned accept_batch = 64;                  // 1..65536 connections per readiness event
  std::uint64_t max_connections = 0;           // 0: what RLIMIT_NOFILE allows
  std::uint64_t max_header_bytes = 16 * 1024;  // request line and fields; 256 B..1 MiB
  std::uint64_t max_body_bytes = 1024 * 1024;  // 0..: after which 413
  // Memory held for clients that do not read, all workers together; 1 MiB or more.
  std::uint64_t max_unsent_bytes = 64 * 1024 * 1024;
  std::uint64_t send_buffer =
      128 * 1024;  // SO_SNDBUF, of which the kernel takes twice; 4 KiB..1 GiB

  // Timeouts.
  Milliseconds header_timeout{10'000};  // absolute: from the first byte to the end of the head
  Milliseconds idle_timeout{60'000};    // between requests
  Milliseconds body_timeout{30'000};    // absolute: from the end of the head to the end of the body
  Milliseconds write_timeout{30'000};   // without progress while the peer does not read
  Milliseconds drain_delay{0};          // from the signal on, all are accepted for so long
  Milliseconds drain_timeout{10'000};   // after it, to the end
  // How long a refused client may go on sending before the connection is cut: long enough for its
  // response to arrive, whatever the round trip. Not an option.
  Milliseconds linger_timeout{10'000};
  Milliseconds stuck_after{5'000};  // one iteration of a worker's loop; 0: not looked for

  // Logging.
  bool verbose = false;
  AccessLogFormat access_log = AccessLogFormat::off;
  std::string access_log_file;  // empty: standard output
  std::string summary_file;     // empty: none

  // Faults.
  std::vector<fault::Spec> faults;
  std::uint64_t fault_seed = 1;
  bool fault_header = true;  // responses name their fault in X-Fault
  std::optional<Stall> stall;

  Invoked invoked;

  // Privileges.
  std::optional<User> user;  // who to be once everything is open; nothing: whoever started it
  bool sandbox = false;      // only the system calls that serving takes
};

}  // namespace merhaba::server
