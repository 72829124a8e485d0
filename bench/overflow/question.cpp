#include "bench/overflow/question.hpp"

#include "bench/load/response_reader.hpp"

namespace merhaba::bench::overflow {
namespace {

constexpr const char* kHttpRequest =
    "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

bool is_http_answer(std::string_view bytes) {
  load::ResponseReader reader;
  return reader.feed(bytes) && reader.finish() && reader.take_completed() == 1;
}

}  // namespace

Question question_for(const target::Peer& peer) {
  if (peer.request.empty()) return {kHttpRequest, is_http_answer};
  return {peer.request,
          [answer = peer.answer](std::string_view bytes) { return bytes.starts_with(answer); }};
}

Question question_of(const std::string& request) {
  return {request, [](std::string_view bytes) { return !bytes.empty(); }};
}

}  // namespace merhaba::bench::overflow
