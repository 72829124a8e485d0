// What the server tests share: a server of the test's own, in a thread, and requests.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/resolve.hpp"
#include "server/config.hpp"
#include "server/server.hpp"
#include "server/summary.hpp"
#include "support/client.hpp"

namespace merhaba::server::test {

using merhaba::test::Client;

inline const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
inline const std::string kClosingGet = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

Config config();  // as the program's default, on a port the system chooses
Config listening_on(const std::vector<std::string>& addresses, unsigned workers = 1);
// The message of the Error that a server there throws, or "".
std::string listen_error(const std::vector<std::string>& addresses, unsigned workers = 1);

// A server that listens from the start and serves once begun. At the latest the destructor ends it.
class Running {
 public:
  explicit Running(const Config& config, bool begin_now = true, http::Handler* admin = nullptr);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void begin();
  void ask_to_stop() { server_.stop(); }
  Summary wait();  // for the end that was asked for
  Summary stop();  // both: drained
  void end();      // harmless when ended
  const net::SocketAddress& address(std::size_t i = 0) const {
    return server_.endpoints()[i].address;
  }
  const Server& server() const { return server_; }
  Server& server() { return server_; }

 private:
  Server server_;
  http::Handler* const admin_;
  std::thread thread_;
  Summary summary_;
};

using Clients = std::vector<std::unique_ptr<Client>>;
Clients connect_many(const net::SocketAddress& to, int count, const std::string& request);
void check_all_answered(Clients& clients);  // each with 200, and then closed in order

// All that was sent to the server before is dealt with: `witness` is a kept-alive connection of its
// own. For servers of one worker.
void settle(Client& witness);

std::uint64_t ended(const Summary& summary, Outcome outcome);
// "served 2, reset 1": the outcomes there were; and checks that they are as many as the accepted.
std::string account(const Summary& summary);

// A descriptor of this process that listens there; throws when there is none.
int listening_descriptor(const net::SocketAddress& address);

// SO_SNDBUF of what is accepted there from now on.
void shrink_send_buffers(const net::SocketAddress& listening);

// What `action` writes to a descriptor of this process, 1 or 2.
std::string written_to(int fd, const std::function<void()>& action);

// Text without two places that are alike.
std::string pattern(std::size_t size);

}  // namespace merhaba::server::test
