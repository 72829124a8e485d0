// Status codes and why a request is refused.
#pragma once

#include <string_view>

namespace merhaba::http {

// The reason phrase of RFC 9110 section 15 (and RFC 6585), "" for a code without one.
std::string_view reason_phrase(int status) noexcept;

// Whether a response with this status has no content and no Content-Length (1xx, 204, 304).
constexpr bool is_bodiless(int status) noexcept {
  return status < 200 || status == 204 || status == 304;
}

// Why a request does not get the greeting. Every rejection closes the connection.
struct Rejection {
  int status = 0;                // 0: none
  std::string_view explanation;  // one short English clause, a string literal
  explicit operator bool() const noexcept { return status != 0; }
};

}  // namespace merhaba::http
