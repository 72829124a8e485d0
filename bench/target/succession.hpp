// A running peer that hands its listening socket over to a successor, which hands it over in turn.
// Owns all these processes; the destructor ends every one of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/target/process.hpp"
#include "bench/target/running_peer.hpp"

namespace merhaba::bench::target {

class Succession {
 public:
  // Starts the first process, as RunningPeer does. Throws UsageError when the peer knows no
  // hand-over, and Error.
  Succession(const Peer& peer, const Places& places, const PeerSettings& settings);

  RunningPeer& first() { return first_; }
  pid_t serving() const { return serving_->id(); }
  void begin();  // a hand-over; the one before must be over. Throws Error
  // Takes the next step of the hand-over when it is due, without waiting for it. Returns whether it
  // is over: the successor serves, and its predecessor has ended. Throws Error, with what the
  // processes said, when one of them ends too early, or after 20 s.
  bool is_over();
  void stop();  // ends the process that serves
  // Returns the clients served by all processes that have ended, by their complete summaries;
  // nothing where the peer writes none.
  std::optional<std::uint64_t> served() const;

 private:
  const HandOver& plan() const { return *first_.peer().hand_over; }
  std::optional<pid_t> named() const;  // by the pid file
  bool find_successor();
  void fail(const std::string& why) const;
  void add_summary(const std::string& path);

  RunningPeer first_;
  std::vector<std::unique_ptr<Child>> started_;  // successors that we started ourselves
  std::unique_ptr<Process> predecessor_;         // while it hands over
  std::unique_ptr<Process> serving_;
  kernel::Nanoseconds deadline_{};
  std::uint64_t served_ = 0;
};

}  // namespace merhaba::bench::target
