// RequestParser's own look at the lines of a head, beside llhttp's.
#include <algorithm>
#include <cstring>

#include "http/request_parser.hpp"

namespace merhaba::http {
namespace {

constexpr const char* kUnclean = "a line of the head is folded or ends without CRLF";

}  // namespace

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
  Tail cut;  // where an earlier piece has its beginning
  std::string_view end = head.substr(0, lf);
  if (lf < cut.size()) {
    cut = tail_before(head, lf);
    end = {cut.data(), cut.size()};
  }
  if (!end.substr(end.size() - cut.size()).starts_with("HTTP/")) return false;
  const auto method = static_cast<llhttp_method_t>(llhttp_.method);
  const std::size_t method_size = std::strlen(llhttp_method_name(method));
  const std::uint64_t line_size = request_.head_bytes - head.size() + lf + 1;
  return line_size == method_size + request_.target_bytes + std::strlen("  HTTP/1.1\r\n");
}

// What llhttp lets pass, or did in one version: bare LFs and folded lines (RFC 9112 sections 2.2
// and 5.2), a request line without a version, and RTSP's. False: rejected.
bool RequestParser::judge_lines(std::string_view head) noexcept {
  const auto refuse = [this](const char* why) {
    request_.rejection = {400, why};
    return false;
  };
  char before = request_.tail.back();
  for (std::size_t at = 0; at < head.size();) {  // where a line begins, or `head` within one
    if (before == '\n' && (head[at] == ' ' || head[at] == '\t')) return refuse(kUnclean);
    const std::size_t lf = head.find('\n', at);
    if (lf == std::string_view::npos) return true;
    if ((lf > 0 ? head[lf - 1] : before) != '\r') return refuse(kUnclean);
    if (!request_.line_judged && !request_line_is_exact(head, lf)) {
      return refuse("the request line is not METHOD SP TARGET SP HTTP/1.1");
    }
    request_.line_judged = true;
    before = '\n';
    at = lf + 1;
  }
  return true;
}

}  // namespace merhaba::http
