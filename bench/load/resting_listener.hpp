// A listener of an experiment, whose acceptor rests until serve() is called.
// Owned by the experiment; one thread at a time. The destructor closes what it has accepted.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
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
  // While on, only SYNs reach the listener: handshakes are answered, but what follows is dropped.
  // Uses a filter on the listener, which needs CAP_NET_ADMIN. Throws Error.
  void let_only_syns_through(bool on);
  // Accepts every queued client, at most `most`, and responds to and closes each whose request has
  // come, in this call or a later one. Does not block. Returns how many got a response.
  std::uint64_t serve(std::uint64_t most = UINT64_MAX);
  // Returns another descriptor of the same socket, as a process has it that the socket was passed
  // to. The queue is shared. Throws Error.
  RestingListener another() const;
  // Resets the clients still queued, unless another() listens on.
  void close();

 private:
  RestingListener(Fd fd, const net::SocketAddress& address)
      : fd_(std::move(fd)), address_(address) {}
  // Returns false when its request has not come yet.
  static bool answer(Fd& connection, std::uint64_t& answered);

  Fd fd_;
  net::SocketAddress address_;
  std::vector<Fd> waiting_;  // accepted; their requests have not come yet
};

}  // namespace merhaba::bench::load
