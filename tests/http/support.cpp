#include "http/support.hpp"

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

constexpr std::size_t kAlways = 10'000;  // longer cases are split at every 37th place

struct Result {
  std::string responses;
  Phase phase;
  bool rejected;
  std::uint32_t answered;
  bool operator==(const Result&) const = default;
};

Result run(Bench& bench, const Case& c, const std::vector<std::string_view>& parts) {
  Conversation conversation(bench);
  std::string responses;
  for (std::string_view part : parts) responses += conversation.say(part);
  if (c.then_end) responses += conversation.end_input();
  const Session& session = conversation.session();
  return {without_continue(responses), session.phase(), session.rejected(), session.answered()};
}

}  // namespace

std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

std::string post(const std::string& fields, const std::string& content) {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + content;
}

std::string chunked(const std::string& content) {
  return post("Transfer-Encoding: chunked\r\n", content);
}

void check(const Case& c, const Limits& limits) {
  INFO(c.name);
  Bench bench(limits);
  const std::string_view all = c.bytes;
  const Result whole = run(bench, c, {all});
  CHECK(summary(whole.responses, whole.phase) == c.outcome);

  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(all.substr(i, 1));
  const Result singly = run(bench, c, bytes);
  if (singly != whole) {
    FAIL_CHECK("byte by byte: " << summary(singly.responses, singly.phase) << " "
                                << singly.responses);
  }

  const std::size_t step = all.size() <= kAlways ? 1 : 37;
  for (std::size_t at = 1; at < all.size(); at += step) {
    const Result split = run(bench, c, {all.substr(0, at), all.substr(at)});
    if (split == whole) continue;
    FAIL_CHECK("split at " << at << ": " << summary(split.responses, split.phase) << " "
                           << split.responses);
    break;
  }
  CHECK(bench.service.requests.in_use() == 0);
}

void check_all(const std::vector<Case>& cases, const Limits& limits) {
  for (const Case& c : cases) check(c, limits);
}

}  // namespace merhaba::http::test
