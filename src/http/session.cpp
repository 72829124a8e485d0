#include "http/session.hpp"

namespace merhaba::http {

std::size_t Session::feed(Service& service, std::string_view in, Output& out, std::uint32_t most) {
  std::size_t used = 0;
  const std::uint32_t before = answered_;
  while (used < in.size() && phase_ != Phase::closed && out.has_room() &&
         answered_ - before < most) {
    if (request_ == nullptr) begin_request(service, out.recording);
    RequestParser& parser = request_->parser;
    std::size_t consumed = 0;
    const RequestParser::Result result = parser.feed(in.substr(used), consumed);
    used += consumed;
    switch (result) {
      case RequestParser::Result::need_more:
        phase_ = !parser.begun() ? Phase::idle : parser.in_body() ? Phase::body : Phase::head;
        break;
      case RequestParser::Result::head:
        phase_ = Phase::body;
        // A client that has begun to send its content does not wait for leave (RFC 9110, 10.1.1).
        if (parser.wants_continue() && used == in.size()) service.responses.append_continue(out);
        break;
      case RequestParser::Result::message:
        respond(service, out, used < in.size());
        break;
      case RequestParser::Result::rejected:
        reject(service, out, parser.rejection());
        break;
    }
  }
  if (phase_ == Phase::idle || phase_ == Phase::closed) release(service);
  return used;
}

void Session::begin_request(Service& service, bool keep_text) {
  service.requests.reserve(1);  // so that no text is left behind
  RequestText* const text = keep_text ? service.texts.take() : nullptr;
  request_ = service.requests.take(service.limits, text);
}

void Session::respond(Service& service, Output& out, bool more_input) {
  RequestParser& parser = request_->parser;
  // While draining, requests already here still get a response: only the last one says close.
  const bool keep = parser.keep_alive() && (!service.draining || more_input);
  const Persistence persistence = !keep                  ? Persistence::close
                                  : parser.is_http_1_0() ? Persistence::keep_alive
                                                         : Persistence::implied;
  ++answered_;
  phase_ = keep ? Phase::idle : Phase::closed;
  if (parser.is_options()) {
    service.responses.append_options(out, persistence);
    record(out, 200, 0);
  } else {
    service.responses.append_greeting(out, persistence, parser.is_head());
    record(out, service.responses.status(), parser.is_head() ? 0 : service.responses.body().size());
  }
  if (keep) parser.restart();
}

void Session::reject(Service& service, Output& out, const Rejection& why) {
  const std::uint64_t before = out.total();
  const bool head_only = request_->parser.is_head();
  service.responses.append_rejection(out, why, head_only);
  ++answered_;
  phase_ = Phase::closed;
  rejected_ = true;
  const std::string_view response = out.bytes().substr(before);
  record(out, why.status, response.size() - response.find("\r\n\r\n") - 4);
}

void Session::greet(Service& service, Output& out) {
  ++answered_;
  phase_ = Phase::closed;
  out.append_body(service.responses.body());
  if (out.recording) out.records.add(0, out.total(), service.responses.body().size());
}

void Session::input_ended(Service& service, Output& out) {
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
  if (phase_ == Phase::head || phase_ == Phase::body) record(out, 499, 0);
  drop(service);
}

void Session::drop(Service& service) noexcept {
  phase_ = Phase::closed;
  release(service);
}

void Session::record(Output& out, int status, std::size_t body_size) const {
  if (!out.recording) return;
  const RequestText& text = *request_->text;
  Record& record = out.records.add(status, out.total(), body_size);
  record.request_line = text.request_line.view();
  record.referer = text.referer.view();
  record.user_agent = text.user_agent.view();
}

void Session::release(Service& service) noexcept {
  if (request_ == nullptr) return;
  if (request_->text != nullptr) service.texts.give(request_->text);
  service.requests.give(request_);
  request_ = nullptr;
}

}  // namespace merhaba::http
