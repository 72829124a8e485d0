// RequestParser's own look at the lines of a head, beside llhttp's.
#include <algorithm>
#include <cstring>

#include "http/request_parser.hpp"

namespace merhaba::http {

// The byte before position `at` of `head`, or the last one seen before it; NUL if none was.
char RequestParser::byte_before(std::string_view head, std::size_t at) const noexcept {
  return at > 0 ? head[at - 1] : request_.tail.back();
}

// The bytes before position `at` of `head`, some of which may have been seen before it.
RequestParser::Tail RequestParser::tail_before(std::string_view head,
                                               std::size_t at) const noexcept {
  Tail tail;
  if (at >= tail.size()) {
    std::memcpy(tail.data(), head.data() + at - tail.size(), tail.size());
  } else {
    const Tail& seen = request_.tail;
    const auto kept =
        std::copy(seen.begin() + static_cast<std::ptrdiff_t>(at), seen.end(), tail.begin());
    std::copy_n(head.begin(), at, kept);
  }
  return tail;
}

// One SP between the three parts, and HTTP's name in the last: "HTTP/1.1" CR before `lf`.
bool RequestParser::request_line_is_exact(std::string_view head, std::size_t lf) const noexcept {
  const Tail end = tail_before(head, lf);
  constexpr std::string_view kProtocol = "HTTP/";
  if (std::memcmp(end.data(), kProtocol.data(), kProtocol.size()) != 0) return false;
  const auto method = static_cast<llhttp_method_t>(llhttp_.method);
  const std::size_t method_size = std::strlen(llhttp_method_name(method));
  const std::uint64_t line_size = request_.head_bytes - head.size() + lf + 1;
  return line_size == method_size + request_.target_bytes + std::strlen("  HTTP/1.1\r\n");
}

// What llhttp lets pass, or did in one version: bare LFs and folded lines (RFC 9112 sections 2.2
// and 5.2), a request line without a version, and RTSP's.
Rejection RequestParser::judge_lines(std::string_view head) noexcept {
  constexpr Rejection kUnclean{400, "a line of the head is folded or ends without CRLF"};
  if (head.empty()) return {};
  const auto folded = [&head](std::size_t at) { return head[at] == ' ' || head[at] == '\t'; };
  if (byte_before(head, 0) == '\n' && folded(0)) return kUnclean;
  for (std::size_t lf = head.find('\n'); lf != std::string_view::npos;
       lf = head.find('\n', lf + 1)) {
    if (byte_before(head, lf) != '\r') return kUnclean;
    if (lf + 1 < head.size() && folded(lf + 1)) return kUnclean;
    if (request_.line_judged) continue;
    request_.line_judged = true;
    if (!request_line_is_exact(head, lf)) {
      return {400, "the request line is not METHOD SP TARGET SP HTTP/1.1"};
    }
  }
  request_.tail = tail_before(head, head.size());
  return {};
}

}  // namespace merhaba::http
