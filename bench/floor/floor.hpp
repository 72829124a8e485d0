// What the floors share: a listening socket, the response, and where a request ends.
// Owned by each floor's only thread. Of merhaba itself nothing is used here: a floor is a
// yardstick.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace merhaba::bench::floor {

// Connections taken from the queue before any of them is looked at, as merhaba's --accept-batch.
inline constexpr std::size_t kBatch = 64;
// Of one read. A longer request is read in pieces.
inline constexpr std::size_t kReadSize = 16384;
inline constexpr std::string_view kBlankLine = "\r\n\r\n";
// How long to leave the queue alone after an accept that failed, descriptors being short, say.
inline constexpr int kRetryMilliseconds = 100;

template <class Number>
bool parse(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// A listener on 127.0.0.1 as the command line's `PORT BACKLOG` asks for it; and as many open files
// as are allowed. Ends the program where it cannot. `type`: SOCK_NONBLOCK or 0. `more`: what
// else the program takes, for its usage.
int listen_as_told(int argc, char** argv, int type, const char* more = "");

void announce(int listener);  // "listening on 127.0.0.1:PORT" to stdout

// Ends the program: "NAME: cannot `what`: " and errno in words.
[[noreturn]] void fail(const char* what);

// How many connections wait in the queue now; `otherwise` where the kernel does not say.
// Costs a tenth of an accept4 that finds it empty.
std::size_t queue_depth(int listener, std::size_t otherwise) noexcept;

// What merhaba answers to GET /, byte for byte, as often as one read can ask for it.
class Answer {
 public:
  enum class Then { keep_alive, close };
  explicit Answer(Then then, std::size_t copies = 1);

  void refresh();  // once a wakeup: the Date, when the second has changed
  // The same answer `times` times, 1 to `copies`; valid until refresh().
  std::string_view text(std::size_t times = 1) const noexcept {
    return {text_.data(), times * size_};
  }

 private:
  Then then_;
  std::size_t copies_;
  std::time_t second_ = 0;
  std::size_t size_ = 0;
  std::string text_;
};

// Finds the blank lines that end requests, wherever reads cut them. One byte a connection.
class RequestEnd {
 public:
  std::size_t count(std::string_view in) noexcept;  // of the requests that end in `in`

 private:
  bool completes(char next) noexcept;

  std::uint8_t matched_ = 0;  // bytes of kBlankLine at the end of what came so far, fewer than all
};

}  // namespace merhaba::bench::floor
