// The early exit of parsing. Nearly every request is a whole GET that says nothing a server must
// weigh; those are recognised here in one look, unless their text is wanted, without RequestParser,
// which judges all others.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/request_parser.hpp"

namespace merhaba::http {

struct PlainRequest {
  std::size_t size = 0;  // bytes; 0: the parser's
  bool is_head = false;  // HEAD, or else GET
  bool keep_alive = true;
};

// The request at the front of `in`, where it is plain: GET or HEAD of a path, HTTP/1.1, one valid
// Host, at most one Connection ("close" or "keep-alive"), and else only fields of printable ASCII
// that are about neither content nor connection. RequestParser takes each of them whole, too, and
// finds the same; tests and fuzzing hold it to that.
PlainRequest plain_request(std::string_view in, const Limits& limits) noexcept;

}  // namespace merhaba::http
