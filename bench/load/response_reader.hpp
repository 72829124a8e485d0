// Finds where an HTTP response ends, whatever pieces it comes in. Wraps llhttp in response mode.
// Owned by the code that reads the socket; touches no socket itself.
#pragma once

#include <llhttp.h>

#include <string_view>
#include <vector>

namespace merhaba::bench::load {

class ResponseReader {
 public:
  ResponseReader() noexcept;
  // The parser holds pointers to its settings and to this object.
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  void reset() noexcept;  // for a new connection
  // Returns false when what came is not an HTTP response; why() gives the reason.
  bool feed(std::string_view bytes) noexcept;
  // Reports the connection's end, which ends a response without a length. Returns false when it
  // cuts a response short.
  bool finish() noexcept;

  unsigned take_completed() noexcept;               // responses completed since the last call
  std::vector<int> take_error_statuses() noexcept;  // the statuses of 400 and above among these
  bool announced_close() const noexcept;  // the last response announced that no other follows
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
