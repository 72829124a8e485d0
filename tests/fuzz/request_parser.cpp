// The request parser: what it accepts is a request by the letter of RFC 9112, and ends where that
// says; what it refuses is none, or over a limit; and what is taken for plain without it, it takes
// for the same.
#include "http/request_parser.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include "fuzz/property.hpp"
#include "fuzz/strict_reader.hpp"
#include "http/plain_request.hpp"

namespace merhaba::fuzz {
namespace {

using http::RequestParser;
using Result = RequestParser::Result;

const http::Limits kLimits;

struct Taken {
  Result result = Result::need_more;
  std::size_t size = 0;
  bool operator==(const Taken&) const = default;
};

// Feeds `in` up to the end of one request, or of the input.
Taken take(RequestParser& parser, std::string_view in) {
  Taken taken;
  unsigned idle = 0;
  bool head = false;
  while (taken.size < in.size()) {
    std::size_t consumed = 0;
    taken.result = parser.feed(in.substr(taken.size), consumed);
    require(consumed <= in.size() - taken.size, "no more is consumed than is there");
    taken.size += consumed;
    idle = consumed == 0 ? idle + 1 : 0;
    require(idle < 3, "feeding again comes to an end");
    if (taken.result == Result::head) {
      require(!head, "a request has one head");
      require(parser.in_body(), "behind the head comes the body");
      head = true;
    } else if (taken.result != Result::need_more) {
      break;
    }
  }
  return taken;
}

std::string_view without_empty_lines(std::string_view in) {
  return in.substr(std::min(in.find_first_not_of("\r\n"), in.size()));
}

void check_accepted(std::string_view request) {
  request = without_empty_lines(request);
  const Reading reading = read_strictly(request);
  if (reading.length == request.size()) return;
  broken("what is accepted is a request by the letter, and ends where that says",
         reading.fault + ", " + std::to_string(reading.length) + " of " +
             std::to_string(request.size()) + " bytes: " + std::string(request));
}

void check_rejected(const RequestParser& parser, std::string_view rest) {
  const http::Rejection& why = parser.rejection();
  require(static_cast<bool>(why), "a refusal has a reason");
  constexpr int kStatuses[] = {400, 405, 413, 414, 431, 501, 505};
  require(std::find(std::begin(kStatuses), std::end(kStatuses), why.status) != std::end(kStatuses),
          "a refusal has one of seven statuses");
  require(!why.explanation.empty(), "a refusal is explained");
  const Reading reading = read_strictly(without_empty_lines(rest));
  if (why.status == 400 && reading.ordinary && reading.length > 0) {
    broken("an ordinary request is not refused",
           std::string(why.explanation) + ": " + std::string(rest));
  }
}

void check_text(const http::RequestText& text, std::string_view request) {
  using http::RequestText;
  require(text.request_line.view().size() <= RequestText::kMaxLine, "the request line is cut");
  require(text.referer.view().size() <= RequestText::kMaxField, "the referer is cut");
  require(text.user_agent.view().size() <= RequestText::kMaxField, "the user agent is cut");
  require(without_empty_lines(request).starts_with(text.request_line.view()),
          "the request line is what was sent");
}

void check_plain(const http::PlainRequest& plain, const RequestParser& parser, const Taken& taken) {
  if (plain.size == 0) return;
  require(taken == Taken{Result::message, plain.size}, "a plain request is one to the parser");
  require(parser.is_head() == plain.is_head && parser.keep_alive() == plain.keep_alive &&
              !parser.is_options() && !parser.is_http_1_0(),
          "a plain request says what the parser finds in it");
}

}  // namespace

void run(std::string_view input) {
  while (!input.empty()) {
    http::RequestText text;
    RequestParser parser(kLimits, &text);
    const Taken taken = take(parser, input);
    check_plain(http::plain_request(input, kLimits), parser, taken);
    check_text(text, input);
    if (taken.result == Result::need_more) {
      require(taken.size == input.size(), "all is consumed that is needed");
      return;
    }
    if (taken.result == Result::rejected) return check_rejected(parser, input);
    if (taken.result == Result::message) check_accepted(input.substr(0, taken.size));
    input.remove_prefix(taken.size);
    if (taken.result == Result::head) return;  // and nothing of its body is here
  }
}

}  // namespace merhaba::fuzz
