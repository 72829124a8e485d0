// RequestParser's way through a head: the request line and the fields, up to the empty line.
#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "http/characters.hpp"
#include "http/request_parser.hpp"

namespace merhaba::http {

// The first byte that cannot be taken decides the response. But what llhttp reports of a
// piece with a fault depends on where the piece ends: so a refused piece is taken back, and fed
// again up to its first faulty byte.
RequestParser::Result RequestParser::feed_head(std::string_view in,
                                               std::size_t& consumed) noexcept {
  if (request_.head_bytes > 0) return feed_rest_of_head(in, consumed);
  const Result result = take_head(in, consumed);
  return result == Result::rejected ? take_anew(in, consumed) : result;
}

RequestParser::Result RequestParser::feed_rest_of_head(std::string_view in,
                                                       std::size_t& consumed) noexcept {
  Checkpoint before{llhttp_, request_};
  const Result result = take_head(in, consumed);
  return result == Result::rejected ? take_to_fault(before, in, consumed) : result;
}

// A request that begins with `in` needs no checkpoint to be taken back.
RequestParser::Result RequestParser::take_anew(std::string_view in,
                                               std::size_t& consumed) noexcept {
  start_llhttp();
  std::construct_at(&request_);
  request_.stage = Stage::head;
  Checkpoint before{llhttp_, request_};
  return take_to_fault(before, in, consumed);
}

// Halves `in`, which is refused, until one byte is: linear in all, as each half is half as long.
RequestParser::Result RequestParser::take_to_fault(Checkpoint& before, std::string_view in,
                                                   std::size_t& consumed) noexcept {
  RequestText* const text = std::exchange(text_, nullptr);  // it has been noted already
  Result result = Result::need_more;
  consumed = 0;
  while (result == Result::need_more && !in.empty()) {
    const std::string_view half = in.substr(0, std::max<std::size_t>(in.size() / 2, 1));
    llhttp_ = before.llhttp;
    request_ = before.request;
    std::size_t used = 0;
    result = take_head(half, used);
    if (result == Result::rejected && half.size() > 1) {
      in = half;
      result = Result::need_more;
    } else {
      before = {llhttp_, request_};
      consumed += used;
      in.remove_prefix(used);
    }
  }
  text_ = text;
  return result;
}

RequestParser::Result RequestParser::take_head(std::string_view in,
                                               std::size_t& consumed) noexcept {
  Result result = Result::need_more;
  while (result == Result::need_more && !in.empty()) {
    const std::uint64_t at = request_.head_bytes;
    std::size_t used = 0;
    result = request_.stage == Stage::unknown_method ? scan_unknown_method(in, used)
                                                     : execute_head(in, used);
    if (at < request_.method.size()) note_method(at, in.substr(0, used));
    in.remove_prefix(used);
    consumed += used;
  }
  return result;
}

RequestParser::Result RequestParser::execute_head(std::string_view in,
                                                  std::size_t& consumed) noexcept {
  in = in.substr(0, limits_.head_bytes - request_.head_bytes);
  // llhttp 8 refuses a TAB around a Content-Length; in a field a SP is as good (RFC 9110, 5.5).
  const bool tab = request_.in_fields && in[0] == '\t';
  if (!tab) in = in.substr(0, in.find('\t', 1));
  if (tab) in = in.substr(0, 1);

  const llhttp_errno_t error = execute(tab ? " " : in, consumed);
  request_.head_bytes += consumed;
  if (!judge_lines(in.substr(0, consumed)) || request_.rejection) return Result::rejected;
  switch (error) {
    case HPE_OK:
      request_.tail = tail_before(in, in.size());
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

// Distinguishes a method nobody here knows (501) from bytes that are no method at all (400). llhttp
// stops at the first letter that no method of its list continues with; the ones before are letters.
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

void RequestParser::note_method(std::size_t at, std::string_view part) noexcept {
  auto& method = request_.method;
  if (at == 0 && part.size() >= method.size()) {  // the usual case, without a loop
    std::memcpy(method.data(), part.data(), method.size());
    return;
  }
  for (std::size_t i = 0; i < part.size() && at + i < method.size(); ++i) method[at + i] = part[i];
}

// llhttp knows no method of a request line that it refuses, but a response to HEAD has no content,
// whatever its status (RFC 9110 section 9.3.2). The method ends before what is of no token.
bool RequestParser::is_head() const noexcept {
  const std::string_view method(request_.method.data(), request_.method.size());
  return method.starts_with("HEAD") && !kToken.contains(method[4]);
}

}  // namespace merhaba::http
