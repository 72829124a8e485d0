// A network of its own for a test: a front, in which the test's process is until the end, and hosts
// behind it, each a network namespace with one cable to the front. Nothing of it has a name
// outside, and it is gone with the last process in it, however the test ends. Owned by its test.
// Linux only.
#pragma once

#include <string>
#include <vector>

#include "base/fd.hpp"
#include "e2e/merhaba.hpp"

namespace merhaba::e2e {

class PrivateNetwork {
 public:
  // Why it cannot be had here; empty where it can. Changes nothing.
  static std::string missing();

  // Host i has the address 10.77.i.2, and loopback is up everywhere. An ordinary user's process is
  // in a user namespace of its own from then on. Call it while there is one thread. Throws.
  explicit PrivateNetwork(unsigned hosts);
  ~PrivateNetwork();  // the process is where it was before, as far as it may be
  PrivateNetwork(const PrivateNetwork&) = delete;
  PrivateNetwork& operator=(const PrivateNetwork&) = delete;

  static std::string address(unsigned host);
  Command on(unsigned host) const;  // a command that runs there

 private:
  Fd before_;
  std::vector<Fd> hosts_;
};

}  // namespace merhaba::e2e
