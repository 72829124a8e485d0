#include "http/conversation.hpp"

#include <stdexcept>

namespace merhaba::http::test {
namespace {

// One response's head and what follows it; empty when it is none.
std::string summarize_one(std::string_view& rest) {
  const std::size_t head_end = rest.find("\r\n\r\n");
  if (head_end == std::string_view::npos || !rest.starts_with("HTTP/1.1 ") || rest[12] != ' ')
    return "";
  const std::string_view head = rest.substr(0, head_end + 4);
  rest.remove_prefix(head.size());
  std::string text(head.substr(9, 3));
  if (text == "100") return text;
  if (field(head, "Date") != kThenText) return "";
  if (!field(head, "Transfer-Encoding").empty()) return "";
  const std::string length(field(head, "Content-Length"));
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  if (size > 0 && (rest.empty() || rest.starts_with("HTTP/1.1 "))) {
    text += '-';
  } else if (size > rest.size()) {
    return "";
  } else {
    rest.remove_prefix(size);
  }
  const std::string_view connection = field(head, "Connection");
  if (!connection.empty()) text.append("+").append(connection);
  return text;
}

}  // namespace

Bench::Bench(const Limits& limits, const Greeting& greeting, bool keep_records)
    : service{limits, Responses(greeting), responded},
      output(service.responses.largest(), keep_records) {
  service.responses.set_date(kThen);
}

Conversation::~Conversation() {
  session_.gone(bench_.service, bench_.output);
  bench_.output.clear();
}

std::string Conversation::say(std::string_view bytes) {
  std::string responses;
  while (!bytes.empty() && session_.phase() != Phase::closed) {
    const std::size_t used = session_.feed(bench_.service, bytes, bench_.output);
    if (used == 0 && bench_.output.empty()) throw std::runtime_error("the session is stuck");
    bytes.remove_prefix(used);
    responses += sent();
  }
  return responses;
}

std::string Conversation::end_input() {
  session_.input_ended(bench_.service, bench_.output);
  return sent();
}

std::string Conversation::time_out() {
  session_.timed_out(bench_.service, bench_.output);
  return sent();
}

std::string Conversation::outcome(std::string_view responses) const {
  return summary(responses, session_.phase());
}

std::string Conversation::sent() {
  Output& output = bench_.output;
  std::string bytes(output.bytes());
  bytes += output.tail();
  records_.insert(records_.end(), output.records.begin(), output.records.end());
  output.clear();
  return bytes;
}

std::string_view field(std::string_view response, std::string_view name) {
  const std::string_view head = response.substr(0, response.find("\r\n\r\n") + 2);
  const std::size_t at = head.find("\r\n" + std::string(name) + ": ");
  if (at == std::string_view::npos) return "";
  const std::size_t value = at + 2 + name.size() + 2;
  return head.substr(value, head.find("\r\n", value) - value);
}

std::string summary(std::string_view responses, Phase phase) {
  std::string text;
  while (!responses.empty()) {
    const std::string one = summarize_one(responses);
    if (one.empty()) return text + "BROKEN: " + std::string(responses.substr(0, 200));
    text += (text.empty() ? "" : " ") + one;
  }
  constexpr const char* names[] = {"idle", "head", "body", "held", "closed"};
  return text + (text.empty() ? "" : "; ") + names[static_cast<int>(phase)];
}

std::string without_continue(std::string responses) {
  for (std::size_t at = 0; (at = responses.find(kContinue)) != std::string::npos;) {
    responses.erase(at, kContinue.size());
  }
  return responses;
}

}  // namespace merhaba::http::test
