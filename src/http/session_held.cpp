// How a Session whose owner decides on the responses puts one off, and gives it.
#include <utility>

#include "http/session.hpp"

namespace merhaba::http {

// In one byte, for every session has it, and few need it.
void Session::hold(Asked asked) noexcept {
  held_ = static_cast<std::uint8_t>((asked.keep_alive ? 1U : 0U) | (asked.is_head ? 2U : 0U) |
                                    (asked.is_options ? 4U : 0U) | (asked.is_http_1_0 ? 8U : 0U) |
                                    (asked.is_raw ? 16U : 0U));
  phase_ = Phase::held;
}

Session::Asked Session::held() const noexcept {
  const auto has = [this](unsigned bit) { return (held_ & bit) != 0; };
  return {has(1), has(2), has(4), has(8), has(16)};
}

std::uint64_t Session::respond_held(Service& service, Output& out, bool more_input,
                                    std::string_view fields) {
  const Asked asked = held();
  const Persistence persistence = begin_response(service, asked, more_input);
  const Responses& responses = service.responses;
  std::size_t content = 0;
  if (asked.is_raw) {
    content = responses.body().size();
    ++service.responded[0];
    out.append_body(responses.body());
    if (out.recording) out.records.add(0, out.total(), content);
  } else if (asked.is_options) {
    responses.append_options(out, persistence, fields);
    responded(service, out, 200, 0);
  } else {
    if (!asked.is_head) content = responses.body().size();
    responses.append_greeting(out, persistence, asked.is_head, fields);
    responded(service, out, responses.status(), content);
  }
  release(service);
  return content;
}

std::uint64_t Session::respond_held(Service& service, Output& out, bool more_input, Reply reply) {
  const Asked asked = held();
  const Persistence persistence = begin_response(service, asked, more_input);
  const int status = reply.status;
  const std::size_t content = asked.is_head || is_bodiless(status) ? 0 : reply.body.size();
  service.responses.append_reply(out, std::move(reply), persistence, asked.is_head);
  responded(service, out, status, content);
  release(service);
  return content;
}

void Session::leave_held(Service& service, Output& out) {
  ++answered_;
  phase_ = Phase::closed;
  record(out, 0, 0);
  release(service);
}

}  // namespace merhaba::http
