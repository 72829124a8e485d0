// What merhaba makes of connections' bytes, for differential.py. Standard input: cases, each its
// length in decimal, a line end, and so many bytes. Standard output: a line for each case, of parts
// divided by tabs: the refusal ("-": none), and the request line of each request that was accepted.
#include <iostream>
#include <string>

#include "base/text.hpp"
#include "http/conversation.hpp"

namespace merhaba::http::test {
namespace {

// "400 Bad Request: there is no Host field", or the status alone: a refused HEAD has no content.
std::string refusal(const Conversation& conversation, const std::string& responses) {
  if (!conversation.session().rejected()) return "-";
  const std::size_t content = responses.rfind("\r\n\r\n") + 4;
  if (content < responses.size()) return responses.substr(content, responses.size() - content - 1);
  return std::to_string(conversation.records().back().status);
}

std::string report(std::string_view bytes) {
  Bench bench({}, {kGreeting, 200, {}}, true);
  Conversation conversation(bench);
  std::string responses = conversation.say(bytes);
  responses += conversation.end_input();
  std::string line = refusal(conversation, responses);
  for (const Record& record : conversation.records()) {
    if (record.status == 200) line += '\t' + make_visible(record.request_line);
  }
  return line;
}

}  // namespace
}  // namespace merhaba::http::test

int main() {
  std::size_t size = 0;
  std::string bytes;
  while (std::cin >> size && std::cin.ignore()) {
    bytes.resize(size);
    if (!std::cin.read(bytes.data(), static_cast<std::streamsize>(size))) return 1;
    std::cout << merhaba::http::test::report(bytes) << '\n';
  }
  return 0;
}
