// The clients of one run, on one epoll: each connects, sends its request, and reads its responses
// to their end. Owned by the run; one thread. The destructor closes sockets that are still open.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.hpp"
#include "bench/load/failure.hpp"
#include "bench/load/response_reader.hpp"
#include "bench/load/tally.hpp"
#include "bench/load/work.hpp"

namespace merhaba::bench::load {

class Clients {
 public:
  // Throws Error when the epoll cannot be made. The referenced objects must outlive this one.
  Clients(const Work& work, Tally& tally, Latencies& latencies);

  unsigned open() const { return static_cast<unsigned>(work_.clients - free_.size()); }
  bool full() const { return free_.empty(); }

  // Begins a connection whose clock starts at `start`. Returns false when it failed at once, which
  // is tallied. Must not be called when full().
  bool begin(kernel::Nanoseconds start);
  // Waits for events, at most `patience` (rounded up to 1 ms before Linux 5.11; not at all with
  // Work::spin), handles
  // them, and ends the connections whose time is up.
  void poll(kernel::Nanoseconds patience);
  // Sets every open connection's clock to `start`: it did not wait for the server until then.
  void restart_clocks(kernel::Nanoseconds start);
  void ask_no_more() { asking_ = false; }  // kept connections end with the responses they wait for

 private:
  enum class State : std::uint8_t { free, connecting, connected };
  struct Client {
    Fd socket;
    State state = State::free;
    bool heard = false;                 // part of the current response has come
    unsigned outstanding = 0;           // responses that are not whole yet
    std::uint32_t retransmissions = 0;  // counted so far
    std::size_t unsent = 0;             // bytes of the requests
    kernel::Nanoseconds start{};        // of the connection, or of the current request
    ResponseReader reader;
  };

  bool dial(Client& client);  // false: errno says why
  bool watch(Client& client, int operation);
  // These three return false when the client's connection has ended.
  bool ask(Client& client, kernel::Nanoseconds at);
  bool send_rest(Client& client);
  bool on_bytes(Client& client, std::string_view bytes);

  void on_event(Client& client, std::uint32_t events);
  void receive(Client& client, std::uint32_t events);
  void on_end(Client& client);
  void on_whole_answers(Client& client, unsigned responses);
  void finish(Client& client);
  void fail(Client& client, const Failure& failure);
  void release(Client& client);
  void expire(kernel::Nanoseconds at);
  void count_retransmissions(Client& client);
  void account_idle(bool found_work);
  unsigned index_of(const Client& client) const;

  const Work& work_;
  Tally& tally_;
  Latencies& latencies_;
  Fd epoll_;
  std::string requests_;  // Work::depth requests, which are sent together
  std::unique_ptr<Client[]> clients_;
  std::vector<unsigned> free_;
  std::vector<Fd> done_;  // drain: closed after the clock has stopped, as closing is our own work
  std::size_t next_source_ = 0;
  bool asking_ = true;
  kernel::Nanoseconds next_expiry_{};
  bool idle_ = false;  // the last poll found nothing; with Work::spin
  kernel::Nanoseconds idle_since_{};
  std::array<epoll_event, 512> events_;
  std::array<char, 65536> buffer_;
};

}  // namespace merhaba::bench::load
