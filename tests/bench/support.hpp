// What the bench tests share: servers that do what a test asks, and work for their clients.
// Owned by the test; nothing here waits longer than half a minute.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>

#include "base/fd.hpp"
#include "bench/load/clients.hpp"
#include "bench/result/series.hpp"
#include "net/support.hpp"

namespace merhaba::bench {
inline namespace test {

using net::test::error_of;
using net::test::eventually;

inline const std::string last_response =
    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
inline const std::string kept_response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
std::string response_with(int status);  // on a connection that is kept

// One connection as its server has it.
class Served {
 public:
  explicit Served(Fd fd) : fd_(std::move(fd)) {}

  std::string request();               // the next one with its empty line; "" at the end
  std::size_t skip(std::size_t most);  // so many bytes at most, those that are here
  void send(std::string_view bytes);   // all of them, unless the client has gone
  void close() { fd_.reset(); }
  void reset();      // RST, at once
  void await_end();  // the client's
  int fd() const { return fd_.get(); }

 private:
  Fd fd_;
  std::string input_;
};

class Listener {
 public:
  explicit Listener(int backlog = 1024);

  const net::SocketAddress& address() const { return address_; }
  int fd() const { return fd_.get(); }
  Served accept() const;  // waits for a client
  unsigned drops() const;
  void close() { fd_.reset(); }

 private:
  Fd fd_;
  net::SocketAddress address_;
};

// Takes clients until it goes, each in a thread of its own that follows the script.
class Server {
 public:
  using Script = std::function<void(Served& served, unsigned number)>;  // number: 0, 1 …
  explicit Server(Script script);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  const net::SocketAddress& address() const { return listener_.address(); }

 private:
  void take_clients();

  Listener listener_;
  Script script_;
  Fd wake_, woken_;
  std::list<std::thread> clients_;
  std::thread thread_;
};

// For one client, who has plenty of time.
load::Work work_for(const net::SocketAddress& server, load::Mode mode);

// A run of a second that went well: so many responses, each for so many nanoseconds of the server's
// CPU, or of an unknown amount.
result::Measurement run_of(double rate, double cpu = 0);
void limit_generator(result::Measurement& run);  // makes it one whose generator was the limit
void limit_generator(result::Series& series);

// Clients that move only when the test says so.
struct Bench {
  explicit Bench(load::Work todo) : work(std::move(todo)), clients(work, tally, latencies) {}
  bool begin() { return clients.begin(kernel::now()); }
  void look() { clients.poll({}); }
  // Looks until it holds.
  bool comes(const std::function<bool()>& holds) {
    return eventually([&] { return look(), holds(); });
  }
  bool ends() {
    return comes([&] { return clients.open() == 0; });
  }

  load::Work work;
  load::Tally tally;
  load::Latencies latencies;
  load::Clients clients;
};

void become_nobody();                  // in a child that is root: an ordinary user from now on
std::string states_of(pid_t process);  // of its threads, as proc(5) has them: "SSR"

}  // namespace test
}  // namespace merhaba::bench
