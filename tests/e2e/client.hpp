// One connection from outside, blocking, as any client has it: every wait ends after
// test::kPatience. Owned by its test.
#pragma once

#include <string>
#include <string_view>

#include "base/fd.hpp"

namespace merhaba::e2e {

struct Answer {
  int status = 0;
  std::string head;  // with the empty line
  std::string body;

  std::string field(const std::string& name) const;  // "" where it is missing
};

enum class End {
  open,    // nothing more came in time
  closed,  // in order, by FIN
  reset,
};

class Client {
 public:
  // `address` as the port file has it. Throws when nobody answers. `receive_buffer` in bytes; 0:
  // the system's choice.
  explicit Client(const std::string& address, int receive_buffer = 0);

  bool send(std::string_view bytes);  // false: the peer has gone
  bool send_slowly(std::string_view bytes, std::size_t piece);
  void half_close();
  void reset();                            // goes with an RST
  bool has_input(int milliseconds) const;  // data, or the end

  // The next whole response; throws when it does not come. `head_only`: to a HEAD.
  Answer answer(bool head_only = false);
  std::string rest();  // all that comes until the end; then closes as well, as clients do
  End end() const { return end_; }  // after rest()

  int fd() const { return fd_.get(); }

 private:
  bool receive();

  Fd fd_;
  std::string input_;
  End end_ = End::open;
};

// A request for "/", with further field lines, each with its CRLF.
std::string request(const std::string& method = "GET", const std::string& fields = "",
                    const std::string& body = "");
inline const std::string close_field = "Connection: close\r\n";

// One request on a connection of its own, which both close.
Answer ask(const std::string& address, const std::string& request);
Answer ask(const std::string& address);

// Whether connecting is refused: there is nobody any more. Waits for it.
bool becomes_refused(const std::string& address);
bool connects(const std::string& address);

}  // namespace merhaba::e2e
