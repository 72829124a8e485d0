// RequestParser's judgement of the method, the target and the header fields.
#include <algorithm>
#include <cstring>

#include "http/characters.hpp"
#include "http/request_parser.hpp"

namespace merhaba::http {

int RequestParser::on_target(std::string_view part) noexcept {
  if (request_.target_bytes == 0 && !part.empty()) request_.target_first = part[0];
  request_.target_bytes += part.size();
  if (request_.target_bytes > kMaxTargetBytes)
    return refuse({414, "the request target is too long"});
  if (std::memchr(part.data(), '#', part.size()) != nullptr) {
    return refuse({400, "the request target has a fragment"});
  }
  return 0;
}

int RequestParser::on_field_name(std::string_view part) noexcept {
  request_.name.append_what_fits(part);
  return 0;
}

int RequestParser::on_field_name_end() noexcept {
  if (++request_.fields > kMaxFields) return refuse({431, "there are too many header fields"});
  const std::string_view name = request_.name.view();
  if (name.empty()) return refuse({400, "a header field has no name"});
  request_.name.clear();  // the view stays
  request_.value.clear();
  request_.value_cut = false;
  request_.field = Field::other;
  switch (name.size()) {
    case 4:
      if (is_word(name, "host")) request_.field = Field::host;
      break;
    case 6:
      if (is_word(name, "expect")) request_.field = Field::expect;
      if (text_ != nullptr && is_word(name, "origin")) request_.field = Field::origin;
      break;
    case 7:
      if (text_ != nullptr && is_word(name, "referer")) request_.field = Field::referer;
      break;
    case 10:
      if (text_ != nullptr && is_word(name, "user-agent")) request_.field = Field::user_agent;
      break;
    case 14:
      if (is_word(name, "content-length")) request_.field = Field::content_length;
      if (text_ != nullptr && is_word(name, "sec-fetch-site")) request_.field = Field::fetch_site;
      break;
    case 15:
      if (text_ != nullptr && is_word(name, "accept-language"))
        request_.field = Field::accept_language;
      break;
    case 17:
      if (is_word(name, "transfer-encoding")) request_.field = Field::transfer_encoding;
      break;
    default:
      break;
  }
  if (request_.field == Field::host && ++request_.hosts > 1)
    return refuse({400, "there is more than one Host field"});
  return 0;
}

int RequestParser::on_field_value(std::string_view part) noexcept {
  switch (request_.field) {
    case Field::host:
      request_.host.feed(part);
      if (text_ != nullptr) text_->host.append_what_fits(part);
      break;
    case Field::referer:
      if (text_ != nullptr) text_->referer.append_what_fits(part);
      break;
    case Field::user_agent:
      if (text_ != nullptr) text_->user_agent.append_what_fits(part);
      break;
    case Field::origin:
      if (text_ != nullptr) text_->origin.append_what_fits(part);
      break;
    case Field::fetch_site:
      if (text_ != nullptr) text_->fetch_site.append_what_fits(part);
      break;
    case Field::accept_language:
      if (text_ != nullptr) text_->accept_language.append_what_fits(part);
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
  switch (request_.field) {
    case Field::host:
      if (!request_.host.valid()) return refuse({400, "the Host field is not valid"});
      break;
    case Field::expect:
      request_.expects_continue = equal_ignoring_case(trim(request_.value.view()), "100-continue");
      break;
    case Field::content_length:
      if (trim(request_.value.view()).empty()) return refuse({400, "Content-Length is empty"});
      break;
    case Field::transfer_encoding:
      request_.has_codings = true;
      judge_codings(trim(request_.value.view()));
      break;
    default:
      break;
  }
  return 0;
}

void RequestParser::keep_value_end(std::string_view part) noexcept {
  for (char c : part) {
    if (request_.value.full()) {
      request_.value.drop_first();
      request_.value_cut = true;
    }
    request_.value.append(c);
  }
}

// RFC 9112 section 6.1: chunked is applied last, and once.
void RequestParser::judge_codings(std::string_view list) noexcept {
  if (request_.value_cut) {
    request_.unknown_coding = true;  // what was cut was no single "chunked"
    list = list.substr(list.find(',') + 1);
  }
  while (true) {
    const std::size_t comma = std::min(list.find(','), list.size());
    judge_coding(trim(list.substr(0, comma)));
    if (comma == list.size()) return;
    list.remove_prefix(comma + 1);
  }
}

void RequestParser::judge_coding(std::string_view coding) noexcept {
  if (coding.empty()) return;
  if (request_.chunked_last)
    request_.unknown_coding = true;  // something after chunked: never final again
  const bool chunked = equal_ignoring_case(coding, "chunked");
  request_.chunked_last = chunked && !request_.chunked_last;
  if (!chunked) request_.unknown_coding = true;
}

int RequestParser::on_head_end() noexcept {
  if (Rejection why = judge_head()) return refuse(why);
  if (llhttp_.method != HTTP_CONNECT) llhttp_.upgrade = 0;  // Upgrade is ignored (RFC 9110, 7.8)
  request_.at_chunk_size = request_.has_codings;
  const bool has_body = request_.has_codings || llhttp_.content_length > 0;
  return has_body ? HPE_PAUSED : 0;
}

Rejection RequestParser::judge_head() const noexcept {
  if (Rejection why = judge_method()) return why;
  if (request_.hosts == 0 && !is_http_1_0()) return {400, "there is no Host field"};
  if (request_.target_first == '*' && (request_.target_bytes > 1 || !is_options())) {
    return {400, "the target * is for OPTIONS alone"};
  }
  if (request_.has_codings) {
    if (is_http_1_0()) return {400, "HTTP/1.0 has no Transfer-Encoding"};
    if (!request_.chunked_last) return {400, "the last transfer coding is not chunked"};
    if (request_.unknown_coding) return {501, "the only transfer coding known here is chunked"};
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

}  // namespace merhaba::http
