#include "http/request_parser.hpp"

#include <algorithm>
#include <cstring>

#include "http/characters.hpp"
#include "http/llhttp_callbacks.hpp"

namespace merhaba::http {

RequestParser::RequestParser(const Limits& limits, RequestText* text) noexcept
    : limits_(limits), text_(text) {
  start_llhttp();
}

void RequestParser::restart() noexcept {
  start_llhttp();
  request_ = {};
  if (text_ != nullptr) {
    text_->request_line.clear();
    text_->referer.clear();
    text_->user_agent.clear();
  }
}

void RequestParser::start_llhttp() noexcept {
  llhttp_init(&llhttp_, HTTP_REQUEST, &llhttp_callbacks());
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
  Result result = Result::need_more;
  switch (request_.stage) {
    case Stage::unknown_method:
      result = scan_unknown_method(in, used);
      break;
    case Stage::body:
      result = feed_body(in, used);
      break;
    default:
      result = feed_head(in, used);
      break;
  }
  if (text_ != nullptr) {  // of a line that is refused, also what was not looked at
    note_request_line(result == Result::rejected ? in : in.substr(0, used));
  }
  consumed += used;
  return result;
}

RequestParser::Result RequestParser::feed_head(std::string_view in,
                                               std::size_t& consumed) noexcept {
  // llhttp never sees more than the limit, so the outcome does not depend on how bytes arrive.
  in = in.substr(0, limits_.head_bytes - request_.head_bytes);
  // llhttp 8 refuses a TAB around a Content-Length; in a field a SP is as good (RFC 9110, 5.5).
  const bool tab = request_.in_fields && in[0] == '\t';
  if (!tab) in = in.substr(0, in.find('\t', 1));
  if (tab) in = in.substr(0, 1);

  const llhttp_errno_t error = execute(tab ? " " : in, consumed);
  request_.head_bytes += consumed;
  if (const Rejection why = judge_lines(in.substr(0, consumed))) return reject(why);
  if (request_.rejection) return Result::rejected;
  switch (error) {
    case HPE_OK:
      break;
    case HPE_PAUSED:
      if (request_.message_ended) return Result::message;
      llhttp_resume(&llhttp_);
      request_.stage = Stage::body;
      return Result::head;
    case HPE_INVALID_METHOD: {
      if (request_.target_bytes > 0) return reject({501, "the method is not of HTTP"});
      request_.stage = Stage::unknown_method;
      return Result::need_more;
    }
    default:
      return reject(explain(error));
  }
  if (request_.head_bytes == limits_.head_bytes) {
    return reject(request_.in_fields ? Rejection{431, "the header fields are too large"}
                                     : Rejection{414, "the request line is too long"});
  }
  return Result::need_more;
}

llhttp_errno_t RequestParser::execute(std::string_view in, std::size_t& consumed) noexcept {
  const llhttp_errno_t error = llhttp_execute(&llhttp_, in.data(), in.size());
  consumed = error == HPE_OK ? in.size()
                             : static_cast<std::size_t>(llhttp_get_error_pos(&llhttp_) - in.data());
  return error;
}

// Tells a method nobody here knows (501) from bytes that are no method at all (400). llhttp stops
// at the first letter that no method of its list continues with; the ones before are letters.
RequestParser::Result RequestParser::scan_unknown_method(std::string_view in,
                                                         std::size_t& consumed) noexcept {
  constexpr std::uint64_t kLongestMethod = 64;
  for (char c : in) {
    if (c == ' ' && request_.head_bytes > 0) return reject({501, "the method is not known here"});
    if (!kToken.contains(c)) return reject({400, "this is not an HTTP request line"});
    ++consumed;
    if (++request_.head_bytes > kLongestMethod)
      return reject({501, "the method is not known here"});
  }
  return Result::need_more;
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

void RequestParser::note_request_line(std::string_view head) {
  if (request_.request_line_noted) return;
  const std::size_t line = std::min(head.find_first_of("\r\n"), head.size());
  request_.request_line_noted = line < head.size();
  text_->request_line.append(
      head.substr(0, std::min(line, RequestText::kMaxLine - text_->request_line.size())));
}

bool RequestParser::keep_alive() const noexcept { return llhttp_should_keep_alive(&llhttp_) != 0; }

}  // namespace merhaba::http
