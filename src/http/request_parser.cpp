#include "http/request_parser.hpp"

#include <algorithm>

#include "http/llhttp_callbacks.hpp"

namespace merhaba::http {

RequestParser::RequestParser(const Limits& limits, RequestText* text) noexcept
    : limits_(limits), text_(text) {
  start_llhttp();
}

void RequestParser::start_llhttp() noexcept {
  llhttp_init(&llhttp_, HTTP_REQUEST, &llhttp_callbacks);
  llhttp_.data = this;
  // Versions such as 1.2 are for the version's callback to judge, not for llhttp (RFC 9110
  // section 2.5).
  llhttp_.lenient_flags |= LENIENT_VERSION;
}

RequestParser::Result RequestParser::feed(std::string_view in, std::size_t& consumed) noexcept {
  std::size_t skipped = 0;
  if (request_.stage == Stage::before) {  // empty lines before it (RFC 9112 section 2.2)
    while (skipped < in.size() && (in[skipped] == '\r' || in[skipped] == '\n')) ++skipped;
    if (skipped < in.size()) request_.stage = Stage::head;
  }
  consumed = skipped;
  if (skipped == in.size()) return Result::need_more;

  in.remove_prefix(skipped);
  std::size_t used = 0;
  const Result result = in_body() ? feed_body(in, used) : feed_head(in, used);
  if (text_ != nullptr) {  // of a line that is refused, also what was not looked at
    note_request_line(result == Result::rejected ? in : in.substr(0, used));
  }
  consumed += used;
  return result;
}

llhttp_errno_t RequestParser::execute(std::string_view in, std::size_t& consumed) noexcept {
  const llhttp_errno_t error = llhttp_execute(&llhttp_, in.data(), in.size());
  consumed = error == HPE_OK ? in.size()
                             : static_cast<std::size_t>(llhttp_get_error_pos(&llhttp_) - in.data());
  return error;
}

RequestParser::Result RequestParser::reject(Rejection why) noexcept {
  request_.rejection = why;
  return Result::rejected;
}

int RequestParser::refuse(Rejection why) noexcept {
  request_.rejection = why;
  return HPE_USER;
}

Rejection RequestParser::explain(llhttp_errno_t error) const noexcept {
  switch (error) {
    case HPE_INVALID_URL:
      return {400, "the request target is not valid"};
    case HPE_INVALID_VERSION:
    case HPE_INVALID_CONSTANT:
      return {400, "this is not an HTTP request line"};
    case HPE_PAUSED_H2_UPGRADE:
      return {505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
    case HPE_UNEXPECTED_CONTENT_LENGTH:
    case HPE_INVALID_CONTENT_LENGTH:
      return {400, "Content-Length is not valid here"};
    case HPE_INVALID_TRANSFER_ENCODING:
      return {400, "Transfer-Encoding is not valid here"};
    case HPE_INVALID_CHUNK_SIZE:
      return {400, "a chunk size is not valid"};
    case HPE_INVALID_HEADER_TOKEN:
      return {400, "a header field is not valid"};
    default:
      return {400, "the request is malformed"};
  }
}

void RequestParser::note_request_line(std::string_view head) noexcept {
  if (request_.request_line_noted) return;
  const std::size_t line = std::min(head.find_first_of("\r\n"), head.size());
  request_.request_line_noted = line < head.size();
  text_->request_line.append_what_fits(head.substr(0, line));
}

bool RequestParser::keep_alive() const noexcept { return llhttp_should_keep_alive(&llhttp_) != 0; }

}  // namespace merhaba::http
