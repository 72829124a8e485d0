#include "http/session.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "http/plain_request.hpp"

namespace merhaba::http {

std::size_t Session::feed(Service& service, std::string_view in, Output& out, std::uint32_t most) {
  const std::size_t size = in.size();
  const std::uint32_t before = answered_;
  const bool keep_text = out.recording || service.source == Source::handler;
  while (!in.empty() && phase_ < Phase::held && out.has_room() && answered_ - before < most) {
    if (request_ == nullptr && !keep_text) {
      const PlainRequest plain = plain_request(in, service.limits);
      in.remove_prefix(plain.size);
      if (plain.size > 0) {
        respond(service, out, {plain.keep_alive, plain.is_head}, !in.empty());
        continue;
      }
    }
    if (request_ == nullptr) begin_request(service, keep_text);
    RequestParser& parser = request_->parser;
    std::size_t consumed = 0;
    const RequestParser::Result result = parser.feed(in, consumed);
    in.remove_prefix(consumed);
    switch (result) {
      case RequestParser::Result::need_more:
        phase_ = !parser.begun() ? Phase::idle : parser.in_body() ? Phase::body : Phase::head;
        break;
      case RequestParser::Result::head:
        phase_ = Phase::body;
        // A client that has begun to send its content does not wait for leave (RFC 9110, 10.1.1).
        if (parser.wants_continue() && in.empty()) service.responses.append_continue(out);
        break;
      case RequestParser::Result::message:
        respond(service, out,
                {parser.keep_alive(), parser.is_head(), parser.is_options(), parser.is_http_1_0()},
                !in.empty());
        if (phase_ != Phase::held) release(service);
        break;
      case RequestParser::Result::rejected:
        reject(service, out, parser.rejection());
        break;
    }
  }
  if (phase_ == Phase::idle || phase_ == Phase::closed) release(service);  // nothing is under way
  return size - in.size();
}

void Session::begin_request(Service& service, bool keep_text) {
  service.requests.reserve(1);  // so that no text is left behind
  RequestText* const text = keep_text ? service.texts.take() : nullptr;
  if (text != nullptr) text->keeps_content = service.source == Source::handler;
  request_ = service.requests.take(service.limits, text);
}

// Requests already here still get a response: only the last one says close.
Persistence Session::begin_response(const Service& service, Asked asked, bool more_input) noexcept {
  const bool keep = asked.keep_alive && (!service.says_close || more_input);
  ++answered_;
  phase_ = keep ? Phase::idle : Phase::closed;
  return !keep               ? Persistence::close
         : asked.is_http_1_0 ? Persistence::keep_alive
                             : Persistence::implied;
}

void Session::respond(Service& service, Output& out, Asked asked, bool more_input) {
  if (service.source != Source::greeting) return respond_otherwise(service, out, asked, more_input);
  const Persistence persistence = begin_response(service, asked, more_input);
  if (asked.is_options) {
    service.responses.append_options(out, persistence);
    responded(service, out, 200, 0);
  } else {
    service.responses.append_greeting(out, persistence, asked.is_head);
    responded(service, out, service.responses.status(),
              asked.is_head ? 0 : service.responses.body().size());
  }
}

void Session::respond_otherwise(Service& service, Output& out, Asked asked, bool more_input) {
  if (service.source == Source::owner) return hold(asked);
  respond_by_handler(service, out, begin_response(service, asked, more_input));
}

void Session::respond_by_handler(Service& service, Output& out, Persistence persistence) {
  assert(request_ != nullptr);  // none is plain where its text is wanted
  const RequestText& text = *request_->text;
  const std::string_view line = text.request_line.view();
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = std::min(line.find(' ', method_end + 1), line.size());
  Reply reply = service.handler->respond({
      line.substr(0, method_end),
      line.substr(method_end + 1, target_end - method_end - 1),
      text.host.view(),
      text.origin.view(),
      text.fetch_site.view(),
      text.accept_language.view(),
      text.content,
  });
  const bool head_only = request_->parser.is_head();
  const std::size_t body_size = head_only ? 0 : reply.body.size();
  const int status = reply.status;
  service.responses.append_reply(out, std::move(reply), persistence, head_only);
  responded(service, out, status, body_size);
}

void Session::reject(Service& service, Output& out, const Rejection& why) {
  const std::uint64_t before = out.total();
  const bool head_only = request_->parser.is_head();
  service.responses.append_rejection(out, why, head_only);
  ++answered_;
  phase_ = Phase::closed;
  rejected_ = true;
  const std::string_view response = out.bytes().substr(before);
  responded(service, out, why.status, response.size() - response.find("\r\n\r\n") - 4);
}

void Session::greet(Service& service, Output& out) {
  if (service.source == Source::owner) return hold({.keep_alive = false, .is_raw = true});
  ++answered_;
  ++service.responded[0];
  phase_ = Phase::closed;
  out.append_body(service.responses.body());
  if (out.recording) out.records.add(0, out.total(), service.responses.body().size());
}

void Session::input_ended(Service& service, Output& out) {
  if (phase_ == Phase::held) return;
  if (phase_ == Phase::head || phase_ == Phase::body) {
    reject(service, out, {400, "the request ended before it was whole"});
  }
  phase_ = Phase::closed;
  release(service);
}

void Session::timed_out(Service& service, Output& out) {
  if (phase_ == Phase::head) reject(service, out, {408, "the request took too long to arrive"});
  if (phase_ == Phase::body) reject(service, out, {408, "the content took too long to arrive"});
  phase_ = Phase::closed;
  release(service);
}

void Session::gone(Service& service, Output& out) {
  if (phase_ == Phase::head || phase_ == Phase::body || phase_ == Phase::held) record(out, 499, 0);
  drop(service);
}

void Session::drop(Service& service) noexcept {
  phase_ = Phase::closed;
  release(service);
}

void Session::responded(Service& service, Output& out, int status, std::size_t body_size) const {
  ++service.responded[static_cast<std::size_t>(status / 100)];
  record(out, status, body_size);
}

// A request that began, or was held, before there was a log is in none.
void Session::write_record(Output& out, int status, std::size_t body_size) const {
  if (request_ == nullptr || request_->text == nullptr) return;
  const RequestText& text = *request_->text;
  Record& record = out.records.add(status, out.total(), body_size);
  record.request_line = text.request_line.view();
  record.referer = text.referer.view();
  record.user_agent = text.user_agent.view();
}

void Session::give_back(Service& service) noexcept {
  if (request_->text != nullptr) service.texts.give(request_->text);
  service.requests.give(request_);
  request_ = nullptr;
}

}  // namespace merhaba::http
