// RequestParser's way through a body: content by length, or chunks, their extensions and trailers.
#include <new>

#include "http/characters.hpp"
#include "http/request_parser.hpp"

namespace merhaba::http {
namespace {

// How much of `in`, which is not empty, may be the CRLF that is due, or its LF: llhttp must not be
// given anything behind it.
std::size_t line_end(std::string_view in) noexcept { return in[0] == '\r' ? 2 : 1; }

}  // namespace

RequestParser::Result RequestParser::feed_body(std::string_view in,
                                               std::size_t& consumed) noexcept {
  if (request_.has_codings) {
    if (request_.at_chunk_size) return feed_size_line(in, consumed);
    const bool trailing = (llhttp_.flags & F_TRAILING) != 0;
    if (trailing && !request_.trailers.ended()) return feed_trailers(in, consumed);
    const std::uint64_t data = llhttp_.content_length;  // of a chunk, not here yet
    in = in.substr(0, data > 0 ? data + 2 : line_end(in));
  }
  return execute_body(in, consumed);
}

// llhttp is given the size and the line's end, and nothing of what is between them.
RequestParser::Result RequestParser::feed_size_line(std::string_view in,
                                                    std::size_t& consumed) noexcept {
  constexpr std::size_t kMaxDigits = 64;  // 16 say all; zeros before them are tolerated
  ChunkExtension& extension = request_.extension;
  std::size_t digits = 0, skipped = 0, end = 0;
  if (!extension.begun()) {
    while (digits < in.size() && is_hex_digit(in[digits])) ++digits;
    request_.size_digits += digits;
    if (request_.size_digits == 0 || request_.size_digits > kMaxDigits) {
      return reject({400, "a chunk size is not valid"});
    }
  }
  const std::string_view rest = in.substr(digits);
  if (!extension.ended()) skipped = extension.skip(rest);
  if (extension.ended() && skipped == 0 && !rest.empty()) end = line_end(rest);

  if (digits + end > 0) {
    const Result result = execute_body(in.substr(0, digits + end), consumed);
    if (result != Result::need_more) return result;
  }
  consumed += skipped;
  if (!framing_fits(skipped)) return Result::rejected;
  if (extension.malformed()) return reject({400, "a chunk extension is malformed"});
  return Result::need_more;
}

RequestParser::Result RequestParser::feed_trailers(std::string_view in,
                                                   std::size_t& consumed) noexcept {
  Trailers& trailers = request_.trailers;
  consumed = trailers.skip(in, kMaxFields);
  if (!framing_fits(consumed)) return Result::rejected;  // before the byte that ended the skipping
  if (trailers.malformed()) return reject({400, "a trailer field is malformed"});
  if (trailers.too_many()) return reject({431, "there are too many trailer fields"});
  return Result::need_more;
}

RequestParser::Result RequestParser::execute_body(std::string_view in,
                                                  std::size_t& consumed) noexcept {
  const llhttp_errno_t error = execute(in, consumed);
  if (request_.rejection) return Result::rejected;
  if (error == HPE_OK) return Result::need_more;
  return request_.message_ended ? Result::message : reject(explain(error));
}

int RequestParser::on_body(std::string_view part) noexcept {
  request_.body_bytes += part.size();
  if (request_.body_bytes > limits_.body_bytes) return refuse({413, "the content is too large"});
  if (text_ == nullptr || !text_->keeps_content) return 0;
  try {
    text_->content += part;
    return 0;
  } catch (const std::bad_alloc&) {
    return refuse({503, "there is no memory for the content"});
  }
}

int RequestParser::on_chunk(std::uint64_t size) noexcept {
  request_.at_chunk_size = false;
  request_.size_digits = 0;
  request_.extension = {};
  if (size > limits_.body_bytes - request_.body_bytes) {
    return refuse({413, "the content is too large"});
  }
  return 0;
}

// Chunk extensions and trailers are ignored, but their sum may not grow without end.
bool RequestParser::framing_fits(std::size_t size) noexcept {
  request_.framing_bytes += size;
  if (request_.framing_bytes <= limits_.head_bytes) return true;
  request_.rejection = {431, "chunk extensions and trailers are too large"};
  return false;
}

}  // namespace merhaba::http
