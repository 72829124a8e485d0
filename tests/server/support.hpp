// What the server tests share: a server of the test's own, in a thread, and requests.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "net/address.hpp"
#include "server/config.hpp"
#include "server/counters.hpp"
#include "server/server.hpp"
#include "support/client.hpp"

namespace merhaba::server::test {

using merhaba::test::Client;

inline const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
inline const std::string kClosingGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

Config config();  // as the program's default, on a port the system chooses

// A server that listens from the start and serves once begun. At the latest the destructor ends it.
class Running {
 public:
  explicit Running(const Config& config, bool begin_now = true);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void begin();
  void ask_to_stop() { server_.stop(); }
  Ledger wait();  // for the end that was asked for
  Ledger stop();  // both: drained
  const net::SocketAddress& address(std::size_t i = 0) const {
    return server_.endpoints()[i].address;
  }
  const Server& server() const { return server_; }

 private:
  Server server_;
  std::thread thread_;
  Ledger ledger_;
};

// All that was sent to the server before is dealt with: `witness` is a kept-alive connection of its
// own. For servers of one worker.
void settle(Client& witness);

std::uint64_t ended(const Ledger& ledger, Outcome outcome);
// "served 2, reset 1": the outcomes there were; and checks that they are as many as the accepted.
std::string account(const Ledger& ledger);

// SO_SNDBUF of what is accepted there from now on: of the listening socket, found by its address.
void shrink_send_buffers(const net::SocketAddress& listening);

// What `action` writes to a descriptor of this process, 1 or 2.
std::string written_to(int fd, const std::function<void()>& action);

// Text without two places that are alike.
std::string pattern(std::size_t size);

}  // namespace merhaba::server::test
