#include "http/responses.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "http/characters.hpp"
#include "http/date.hpp"

namespace merhaba::http {
namespace {

constexpr std::string_view kAllow = "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";

std::string status_line(int status) {
  // The SP after the code stays even without a reason phrase (RFC 9112 section 4).
  return fmt::format("HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
}

std::string greeting_fields(const Greeting& greeting) {
  std::string fields;
  bool typed = is_bodiless(greeting.status);
  for (const auto& [name, value] : greeting.fields) {
    typed = typed || equal_ignoring_case(name, "content-type");
    fields += fmt::format("{}: {}\r\n", name, value);
  }
  if (!typed) fields += "Content-Type: text/plain; charset=utf-8\r\n";
  if (!is_bodiless(greeting.status)) {
    fields += fmt::format("Content-Length: {}\r\n", greeting.body.size());
  }
  return fields;
}

}  // namespace

Responses::Responses(const Greeting& greeting)
    : body_(greeting.body), status_(greeting.status), date_(kDateSize, ' ') {
  // 205 promises that there is no content (RFC 9110 section 15.3.6).
  if (is_bodiless(status_) || status_ == 205) body_ = {};
  Greeting shown = greeting;
  shown.body = body_;
  const std::string line = status_line(status_);
  const std::string fields = greeting_fields(shown);
  if (line.size() + fields.size() > kMaxHead) throw std::length_error("response head");
  const std::string allow = std::string(kAllow) + "Content-Length: 0\r\n";
  for (std::size_t i = 0; i < kPersistences; ++i) {
    const auto persistence = static_cast<Persistence>(i);
    greeting_[i] = render(line, fields, persistence);
    if (Output::copies(body_)) greeting_[i].text += body_;
    options_[i] = render(status_line(200), allow, persistence);
  }
}

Responses::Rendered Responses::render(std::string_view line, std::string_view fields,
                                      Persistence persistence) {
  Rendered out;
  out.text = fmt::format("{}Date: ", line);
  out.date_at = out.text.size();
  out.text.append(kDateSize, ' ');
  out.text += "\r\n";
  out.text += fields;
  if (persistence == Persistence::close) out.text += "Connection: close\r\n";
  if (persistence == Persistence::keep_alive) out.text += "Connection: keep-alive\r\n";
  out.text += "\r\n";
  out.head_size = out.text.size();
  return out;
}

void Responses::set_date(std::time_t now) {
  format_date(now, date_.data());
  for (Each* const all : {&greeting_, &options_}) {
    for (Rendered& rendered : *all) rendered.text.replace(rendered.date_at, kDateSize, date_);
  }
}

void Responses::append_greeting(Output& out, Persistence persistence,
                                bool head_only) const noexcept {
  const Rendered& greeting = greeting_[static_cast<std::size_t>(persistence)];
  if (head_only) return out.append({greeting.text.data(), greeting.head_size});
  out.append(greeting.text);
  if (!Output::copies(body_)) out.append_body(body_);
}

void Responses::append_options(Output& out, Persistence persistence) const noexcept {
  out.append(options_[static_cast<std::size_t>(persistence)].text);
}

void Responses::append_head(Output& out, const Rendered& response,
                            std::string_view fields) noexcept {
  constexpr std::string_view kEnd = "\r\n";
  out.append({response.text.data(), response.head_size - kEnd.size()});
  out.append(fields);
  out.append(kEnd);
}

void Responses::append_greeting(Output& out, Persistence persistence, bool head_only,
                                std::string_view fields) const noexcept {
  append_head(out, greeting_[static_cast<std::size_t>(persistence)], fields);
  if (!head_only) out.append_body(body_);
}

void Responses::append_options(Output& out, Persistence persistence,
                               std::string_view fields) const noexcept {
  append_head(out, options_[static_cast<std::size_t>(persistence)], fields);
}

void Responses::append_continue(Output& out) const noexcept {
  out.append("HTTP/1.1 100 Continue\r\n\r\n");
}

void Responses::append_reply(Output& out, Reply reply, Persistence persistence,
                             bool head_only) const {
  std::string fields;
  if (is_bodiless(reply.status)) {
    head_only = true;
  } else {
    fields = fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", reply.content_type,
                         reply.body.size());
  }
  fields += reply.fields;
  Rendered rendered = render(status_line(reply.status), fields, persistence);
  rendered.text.replace(rendered.date_at, kDateSize, date_);
  out.append(rendered.text);
  if (!head_only) out.append_own(std::move(reply.body));
}

void Responses::append_rejection(Output& out, const Rejection& why, bool head_only) const {
  const std::string body =
      fmt::format("{} {}: {}\n", why.status, reason_phrase(why.status), why.explanation);
  std::string fields =
      fmt::format("Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n", body.size());
  if (why.status == 405) fields += kAllow;  // RFC 9110 section 15.5.6
  Rendered rendered = render(status_line(why.status), fields, Persistence::close);
  rendered.text.replace(rendered.date_at, kDateSize, date_);
  out.append(rendered.text);
  if (!head_only) out.append(body);
}

std::size_t Responses::largest() const noexcept {
  constexpr std::size_t kOther = 1024;  // an error's head and body, or a reply's head; a 100 before
  std::size_t size = kOther;
  for (const Rendered& rendered : greeting_) size = std::max(size, rendered.text.size());
  return size;
}

}  // namespace merhaba::http
