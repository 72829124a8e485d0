// RequestParser's judgement of the request line, the header fields and the body's framing.
#include <algorithm>
#include <cstring>

#include "http/characters.hpp"
#include "http/request_parser.hpp"

namespace merhaba::http {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(),
                                                   [](char a, char b) { return to_lower(a) == b; });
}

std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

int RequestParser::on_target(std::string_view part) noexcept {
  if (target_bytes_ == 0 && !part.empty()) target_first_ = part[0];
  target_bytes_ += part.size();
  if (target_bytes_ > kMaxTargetBytes) return refuse({414, "the request target is too long"});
  if (std::memchr(part.data(), '#', part.size()) != nullptr) {
    return refuse({400, "the request target has a fragment"});
  }
  return 0;
}

int RequestParser::on_field_name(std::string_view part) noexcept {
  for (char c : part) {
    if (name_size_ == name_.size()) break;  // longer than any name of interest
    name_[name_size_++] = to_lower(c);
  }
  return 0;
}

int RequestParser::on_field_name_end() noexcept {
  if (++fields_ > kMaxFields) return refuse({431, "there are too many header fields"});
  if (name_size_ == 0) return refuse({400, "a header field has no name"});
  const std::string_view name(name_.data(), name_size_);
  name_size_ = value_size_ = 0;
  value_cut_ = false;
  field_ = Field::other;
  switch (name.size()) {
    case 4:
      if (name == "host") field_ = Field::host;
      break;
    case 6:
      if (name == "expect") field_ = Field::expect;
      break;
    case 7:
      if (text_ != nullptr && name == "referer") field_ = Field::referer;
      break;
    case 10:
      if (text_ != nullptr && name == "user-agent") field_ = Field::user_agent;
      break;
    case 14:
      if (name == "content-length") field_ = Field::content_length;
      break;
    case 17:
      if (name == "transfer-encoding") field_ = Field::transfer_encoding;
      break;
    default:
      break;
  }
  if (field_ == Field::host && ++hosts_ > 1)
    return refuse({400, "there is more than one Host field"});
  return 0;
}

int RequestParser::on_field_value(std::string_view part) noexcept {
  const auto keep = [part](std::string& text) {
    text.append(
        part.substr(0, RequestText::kMaxField - std::min(RequestText::kMaxField, text.size())));
  };
  switch (field_) {
    case Field::host:
      host_.feed(part);
      break;
    case Field::referer:
      keep(text_->referer);
      break;
    case Field::user_agent:
      keep(text_->user_agent);
      break;
    case Field::expect:
    case Field::content_length:
    case Field::transfer_encoding:
      keep_value_end(part);
      break;
    case Field::other:
      break;
  }
  return 0;
}

int RequestParser::on_field_value_end() noexcept {
  const std::string_view value = trim({value_.data(), value_size_});
  switch (field_) {
    case Field::host:
      if (!host_.valid()) return refuse({400, "the Host field is not valid"});
      break;
    case Field::expect:
      expects_continue_ = equals_ignoring_case(value, "100-continue");
      break;
    case Field::content_length:
      if (value.empty()) return refuse({400, "Content-Length is empty"});
      break;
    case Field::transfer_encoding:
      has_codings_ = true;
      if (value_cut_) unknown_coding_ = true;  // what was cut was no single "chunked"
      judge_codings(value_cut_ ? value.substr(value.find(',') + 1) : value);
      break;
    default:
      break;
  }
  return 0;
}

void RequestParser::keep_value_end(std::string_view part) noexcept {
  for (char c : part) {
    if (value_size_ == value_.size()) {
      std::memmove(value_.data(), value_.data() + 1, --value_size_);
      value_cut_ = true;
    }
    value_[value_size_++] = c;
  }
}

// RFC 9112 section 6.1: chunked is applied last, and once.
void RequestParser::judge_codings(std::string_view list) noexcept {
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    judge_coding(trim(list.substr(0, comma)));
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

void RequestParser::judge_coding(std::string_view coding) noexcept {
  if (coding.empty()) return;
  if (chunked_last_) unknown_coding_ = true;  // something after chunked: never final again
  const bool chunked = equals_ignoring_case(coding, "chunked");
  chunked_last_ = chunked && !chunked_last_;
  if (!chunked) unknown_coding_ = true;
}

int RequestParser::on_head_end() noexcept {
  if (Rejection why = judge_head()) return refuse(why);
  if (llhttp_.method != HTTP_CONNECT) llhttp_.upgrade = 0;  // Upgrade is ignored (RFC 9110, 7.8)
  at_chunk_size_ = has_codings_;
  const bool has_body = has_codings_ || llhttp_.content_length > 0;
  return has_body ? HPE_PAUSED : 0;
}

Rejection RequestParser::judge_head() const noexcept {
  if (Rejection why = judge_method()) return why;
  if (hosts_ == 0 && !is_http_1_0()) return {400, "there is no Host field"};
  if (target_first_ == '*' && (target_bytes_ > 1 || !is_options())) {
    return {400, "the target * is for OPTIONS alone"};
  }
  if (has_codings_) {
    if (is_http_1_0()) return {400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!chunked_last_) return {400, "the last transfer coding is not chunked"};
    if (unknown_coding_) return {501, "the only transfer coding known here is chunked"};
  } else if (llhttp_.content_length > limits_.body_bytes) {
    return {413, "the content is too large"};
  }
  return {};
}

Rejection RequestParser::judge_method() const noexcept {
  switch (llhttp_.method) {
    case HTTP_GET:
    case HTTP_HEAD:
    case HTTP_POST:
    case HTTP_PUT:
    case HTTP_PATCH:
    case HTTP_DELETE:
    case HTTP_OPTIONS:
      return {};
    case HTTP_CONNECT:
    case HTTP_TRACE:
      return {405, "the method is not allowed here"};
    default:
      return {501, "the method is not known here"};
  }
}

int RequestParser::on_body(std::size_t size) noexcept {
  body_bytes_ += size;
  return body_bytes_ > limits_.body_bytes ? refuse({413, "the content is too large"}) : 0;
}

int RequestParser::on_chunk(std::uint64_t size) noexcept {
  at_chunk_size_ = false;
  size_line_bytes_ = 0;
  if (size > limits_.body_bytes - body_bytes_) return refuse({413, "the content is too large"});
  return 0;
}

// Chunk extensions and trailers are ignored, but their sum may not grow without end.
bool RequestParser::framing_fits(std::size_t size) noexcept {
  framing_bytes_ += size;
  if (framing_bytes_ <= limits_.head_bytes) return true;
  rejection_ = {431, "chunk extensions and trailers are too large"};
  return false;
}

}  // namespace merhaba::http
