// The signals that the server takes, on the thread of its first worker.
#pragma once

#include <csignal>

namespace merhaba::server {

// Keeps them from the calling thread, whose mask before is returned.
sigset_t block_signals() noexcept;

// These signals, kept from the threads that are made while it lives: they are for the first one,
// whose loop watches them.
class SignalsBlocked {
 public:
  SignalsBlocked() = default;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  const sigset_t before_ = block_signals();
};

}  // namespace merhaba::server
