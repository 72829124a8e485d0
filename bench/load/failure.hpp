// Why a client failed: what it attempted, or what its server did wrong.
// A value; its text is made when it is printed.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace merhaba::bench::load {

enum class FailureKind : std::uint8_t {
  // A system call failed, and Failure::error is its errno.
  connect,  // connect(2), what comes before it, or the handshake after it
  send,
  read,
  epoll_ctl,
  // The client's timeout expired.
  timed_out_unconnected,
  timed_out_unanswered,  // connected, and no byte of the response has come
  timed_out_answering,   // within a response, or before the end after it
  // The server closed the connection.
  closed_unanswered,
  closed_within_response,
  closed_before_all,  // after whole responses, fewer than the requests
  // What came is not HTTP, and Failure::reason is the parser's error.
  no_http,
};
inline constexpr std::size_t kFailureKinds = 11;

struct Failure {
  FailureKind kind;
  int error = 0;  // 0 unless a system call failed
  // Only for no_http. The characters are static: nobody owns them, and they are never freed.
  std::string_view reason{};

  // Returns "connect: ECONNREFUSED (Connection refused)".
  std::string text() const;
  friend auto operator<=>(const Failure&, const Failure&) = default;
};

// How many clients failed for each reason. Counting a client allocates only for the first of its
// kind.
using Failures = std::map<Failure, std::uint64_t>;

// The same by text, in alphabetical order, as it is printed and as JSON contains it.
using FailureTexts = std::map<std::string, std::uint64_t>;
FailureTexts failure_texts(const Failures& failures);

}  // namespace merhaba::bench::load
