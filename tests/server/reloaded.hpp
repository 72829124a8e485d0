// A server whose configuration the test changes while it runs.
#pragma once

#include <mutex>
#include <string>

#include "net/support.hpp"
#include "server/watched.hpp"

namespace merhaba::server::test {

// A server, and what its next reload reads.
struct Reloaded : Watched {
  std::mutex mutex;
  Config next;

  explicit Reloaded(const Config& wanted) : Watched(wanted, false), next(wanted) {
    server().reload_by([this](const Config& running) {
      const std::lock_guard lock(mutex);
      Fresh fresh{next, ""};
      fresh.config.listen = running.listen;
      fresh.config.admin = running.admin;
      return fresh;
    });
    begin();
  }
  ~Reloaded() { end(); }
  Control::Reloaded reload() { return server().reload(); }
  bool eventually_serves(const std::string& body) {
    return net::test::eventually([&] {
      Client client(address());
      return client.ask(kClosingGet).ends_with(body);
    });
  }
};

}  // namespace merhaba::server::test
