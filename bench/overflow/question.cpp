#include "bench/overflow/question.hpp"

#include "bench/support/answer.hpp"

namespace merhaba::bench {
namespace {

constexpr const char* kHttpRequest =
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

bool is_http_answer(std::string_view bytes) {
  AnswerReader reader;
  return reader.feed(bytes) && reader.finish() && reader.take_completed() == 1;
}

}  // namespace

Question question_for(const Peer& peer) {
  if (peer.request.empty()) return {kHttpRequest, is_http_answer};
  return {peer.request,
          [answer = peer.answer](std::string_view bytes) { return bytes.starts_with(answer); }};
}

Question question_of(const std::string& request) {
  return {request, [](std::string_view bytes) { return !bytes.empty(); }};
}

}  // namespace merhaba::bench
