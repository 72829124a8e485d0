// Tells where an HTTP response ends, whatever pieces it comes in. Wraps llhttp in response mode.
// Owned by whoever reads; touches no socket.
#pragma once

#include <llhttp.h>

#include <string_view>
#include <vector>

namespace merhaba::bench::load {

class ResponseReader {
 public:
  ResponseReader() noexcept;
  // The parser points at its settings and back at us.
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  void reset() noexcept;  // for a new connection
  // False: what came is no HTTP response; why() says what is wrong with it.
  bool feed(std::string_view bytes) noexcept;
  // The connection's end, which for some answers is their end too. False: it cuts one short.
  bool finish() noexcept;

  unsigned take_completed() noexcept;               // answers completed since the last call
  std::vector<int> take_error_statuses() noexcept;  // of these: 400 and above
  bool announced_close() const noexcept;  // the last response said that no other will follow
  std::string_view why() const noexcept;  // static characters, which outlive the reader

 private:
  static int on_complete(llhttp_t* parser) noexcept;
  static const llhttp_settings_t& settings() noexcept;

  llhttp_t parser_{};
  unsigned completed_ = 0;
  std::vector<int> error_statuses_;
  bool announced_close_ = false;
};

}  // namespace merhaba::bench::load
