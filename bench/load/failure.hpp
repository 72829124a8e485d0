// Why a client failed: what was under way, or what its server did wrong.
// A value; its words are made when it is printed.
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
  // The client's own patience ended.
  timed_out_unconnected,
  timed_out_unanswered,  // connected, and nothing of the response has come
  timed_out_answering,   // within a response, or before the end after it
  // The server closed the connection.
  closed_unanswered,
  closed_within_response,
  closed_before_all,  // after whole responses, fewer than the requests
  // What came is no HTTP, and Failure::reason is what the parser objects to.
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

// How many clients failed for each reason. Counting one more allocates nothing, unless it is the
// first of its kind.
using Failures = std::map<Failure, std::uint64_t>;

// The same by their words, in alphabetical order: what is printed, and what JSON holds.
using FailureTexts = std::map<std::string, std::uint64_t>;
FailureTexts failure_texts(const Failures& failures);

}  // namespace merhaba::bench::load
