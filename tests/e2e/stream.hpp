// Clients that come one after another while something else goes on. Owned by its test.
#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

// Until end(), or the first that is not served; each has a connection of its own.
class Stream {
 public:
  explicit Stream(const std::string& address) : thread_([this, address] { run(address); }) {}
  ~Stream() { end(); }
  void end() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::uint64_t served() const { return served_; }
  std::string trouble() const { return trouble_; }  // after end()

 private:
  void run(const std::string& address) {
    try {
      while (!ended_) {
        if (ask(address).body != default_greeting) throw std::runtime_error("another answer");
        ++served_;
      }
    } catch (const std::exception& error) {
      trouble_ = error.what();
    }
  }

  std::atomic<bool> ended_{false};
  std::atomic<std::uint64_t> served_{0};
  std::string trouble_;
  std::thread thread_;
};

}  // namespace merhaba::e2e
