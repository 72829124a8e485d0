// One HTTP/1.x response from bytes, by llhttp: of it only the status, and whether it is whole. For
// --probe, a client; touches no socket.
#pragma once

#include <llhttp.h>

#include <string>
#include <string_view>

namespace merhaba::http {

class ResponseReader {
 public:
  enum class State { incomplete, whole, malformed };

  ResponseReader() noexcept;
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  // Takes the next bytes, to a GET. Interim responses (1xx) are read over. What follows the end of
  // the response is ignored.
  State feed(std::string_view bytes) noexcept;
  // The connection has been closed, which ends a response that says nothing of its length.
  State end() noexcept;

  int status() const noexcept { return static_cast<int>(llhttp_.status_code); }   // once `whole`
  const char* why() const noexcept { return llhttp_get_error_reason(&llhttp_); }  // malformed

 private:
  static int on_message_complete(llhttp_t* llhttp) noexcept;

  llhttp_settings_t callbacks_;
  llhttp_t llhttp_;
  State state_ = State::incomplete;
};

}  // namespace merhaba::http
