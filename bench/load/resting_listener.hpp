// A listener of an experiment's own, whose acceptor rests until it is told to work.
// Owned by the experiment; one thread at a time. What it has accepted is closed with it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "net/accept_queue.hpp"
#include "net/address.hpp"

namespace merhaba::bench::load {

inline constexpr std::string_view kExperimentRequest = "merhaba\n";
inline constexpr std::string_view kExperimentResponse = "Merhaba dünya!\n";
inline bool is_experiment_response(std::string_view answer) {
  return answer == kExperimentResponse;
}

class RestingListener {
 public:
  struct Options {
    int backlog = 5;
    bool reuse_port = false;
    int defer_accept = 0;  // TCP_DEFER_ACCEPT, seconds; 0: off
    std::uint16_t port = 0;
  };
  explicit RestingListener(const Options& options);  // on 127.0.0.1; throws Error

  const net::SocketAddress& address() const { return address_; }
  int fd() const { return fd_.get(); }
  net::QueueState queue() const;  // throws Error
  void set_backlog(int backlog);  // listen(2) again
  // While on, only SYNs reach it: handshakes are answered, but what follows is dropped. A filter
  // on the listener, which takes CAP_NET_ADMIN. Throws Error.
  void let_only_syns_through(bool on);
  // Takes everybody who waits, at most `most`; answers who has asked and closes, at this call or a
  // later one. Does not block. How many it answered.
  std::uint64_t serve(std::uint64_t most = UINT64_MAX);
  void close();  // resets those still queued

 private:
  // False: it has not asked yet.
  static bool answer(Fd& connection, std::uint64_t& answered);

  Fd fd_;
  net::SocketAddress address_;
  std::vector<Fd> waiting_;  // accepted, but yet to ask
};

}  // namespace merhaba::bench::load
