// A client over a real socket for the tests: nothing it does waits longer than half a minute.
// Owned by the test; closes its socket when it goes.
#pragma once

#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "net/address.hpp"

namespace merhaba::test {

class Client {
 public:
  // Connects; throws when it cannot. `receive_buffer`: SO_RCVBUF in bytes, 0: the system's.
  explicit Client(const net::SocketAddress& server, int receive_buffer = 0);

  void send(std::string_view bytes);              // all of them; throws when the connection is gone
  std::size_t send_some(std::string_view bytes);  // what is taken at once
  // As many as are taken before the server closes or resets; how many those were.
  std::size_t send_while_possible(std::string_view bytes);

  std::string receive(std::size_t size);               // exactly; fewer only before the end
  std::string receive_through(std::string_view mark);  // up to and with the mark, or the end
  std::string receive_answer();                        // one HTTP response, by its Content-Length
  std::string receive_all();                           // until the end, in order or by reset
  std::string receive_all_there_is();                  // now, without waiting for more
  bool was_reset() const { return was_reset_; }        // the end was no FIN
  bool has_input() const;                              // now, the end included

  std::string ask(std::string_view request) {
    send(request);
    return receive_answer();
  }

  void finish_sending();  // FIN; still reads
  void reset();           // RST, at once
  void close() { fd_.reset(); }

  int fd() const { return fd_.get(); }
  net::SocketAddress address() const { return net::local_address(fd_.get()); }

 private:
  bool fill();  // waits for more; false at the end

  Fd fd_;
  std::string buffer_;  // received, not yet asked for
  bool ended_ = false;
  bool was_reset_ = false;
};

}  // namespace merhaba::test
