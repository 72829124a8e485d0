// RequestParser's own look at the lines of a head, beside llhttp's.
#include <cstring>

#include "http/request_parser.hpp"

namespace merhaba::http {

// The byte `back` before position `end` of `head`, or of what was seen before it; NUL if none was.
char RequestParser::before(std::string_view head, std::size_t end,
                           std::size_t back) const noexcept {
  return back <= end ? head[end - back] : request_.tail[request_.tail.size() - (back - end)];
}

// One SP between the three parts, and HTTP's name in the last: "HTTP/1.1" CR before `lf`.
bool RequestParser::request_line_is_exact(std::string_view head, std::size_t lf) const noexcept {
  constexpr std::string_view kProtocol = "HTTP/";
  for (std::size_t i = 0; i < kProtocol.size(); ++i) {
    if (before(head, lf, 9 - i) != kProtocol[i]) return false;
  }
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
  if (before(head, 0, 1) == '\n' && folded(0)) return kUnclean;
  for (std::size_t lf = head.find('\n'); lf != std::string_view::npos;
       lf = head.find('\n', lf + 1)) {
    if (before(head, lf, 1) != '\r') return kUnclean;
    if (lf + 1 < head.size() && folded(lf + 1)) return kUnclean;
    if (request_.line_judged) continue;
    request_.line_judged = true;
    if (!request_line_is_exact(head, lf)) {
      return {400, "the request line is not METHOD SP TARGET SP HTTP/1.1"};
    }
  }
  std::array<char, 10> tail{};
  for (std::size_t i = 0; i < tail.size(); ++i) {
    tail[i] = before(head, head.size(), tail.size() - i);
  }
  request_.tail = tail;
  return {};
}

}  // namespace merhaba::http
