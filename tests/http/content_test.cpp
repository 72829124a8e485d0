// The content of a request, kept for a Handler and for nobody else.
#include <string>
#include <vector>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

struct Keeper final : Handler {
  std::vector<std::string> contents;
  Reply respond(const RequestView& request) override {
    contents.emplace_back(request.content);
    return {};
  }
};

struct Kept {
  Keeper keeper;
  Bench bench;
  Conversation conversation{bench};
  explicit Kept(const Limits& limits = {}) : bench(limits) {
    bench.service.handler = &keeper;
    bench.service.source = Source::handler;
  }
};

using Contents = std::vector<std::string>;

TEST_CASE("a handler gets the whole content, by its length or in chunks, and none where none is") {
  const std::string odd("\0\r\n\r\nGET / HTTP/1.1\xff", 19);
  Kept kept;
  kept.conversation.say(post("Content-Length: 5\r\n", "hello"));
  kept.conversation.say(post("Content-Length: 19\r\n", odd));
  kept.conversation.say(chunked("3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\n"));
  kept.conversation.say(get());
  kept.conversation.say(post("Content-Length: 0\r\n"));
  kept.conversation.say(chunked("0\r\n\r\n"));
  CHECK(kept.keeper.contents == Contents{"hello", odd, "hello", "", "", ""});
}

TEST_CASE("the content is the same however it arrives") {
  for (const std::string& request :
       {post("Content-Length: 5\r\n", "hello"), chunked("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")}) {
    for (std::size_t at = 1; at < request.size(); ++at) {
      Kept kept;
      kept.conversation.say(request.substr(0, at));
      kept.conversation.say(request.substr(at));
      INFO("split at " << at);
      CHECK(kept.keeper.contents == Contents{"hello"});
    }
    Kept kept;
    for (const char byte : request) kept.conversation.say({&byte, 1});
    CHECK(kept.keeper.contents == Contents{"hello"});
  }
}

TEST_CASE("pipelined requests have each their own content") {
  Kept kept;
  kept.conversation.say(post("Content-Length: 3\r\n", "one") + get() +
                        post("Content-Length: 3\r\n", "two"));
  CHECK(kept.keeper.contents == Contents{"one", "", "two"});
  CHECK(kept.bench.service.texts.in_use() == 0);
}

TEST_CASE("content beyond the limit is refused, and never reaches the handler") {
  for (const std::string& request :
       {post("Content-Length: 6\r\n", "hello!"), chunked("6\r\nhello!\r\n0\r\n\r\n"),
        chunked("3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n")}) {
    Kept kept({16 * 1024, 5});
    CHECK(kept.conversation.outcome(kept.conversation.say(request)) == "413+close; closed");
    CHECK(kept.keeper.contents.empty());
    CHECK(kept.bench.service.texts.in_use() == 0);
    CHECK(kept.bench.service.requests.in_use() == 0);
  }
  Kept kept({16 * 1024, 5});
  kept.conversation.say(post("Content-Length: 5\r\n", "hello"));
  CHECK(kept.keeper.contents == Contents{"hello"});
}

TEST_CASE("where no handler responds, the content is not kept") {
  Limits limits;
  for (const bool is_logged : {false, true}) {
    RequestText text;
    RequestParser parser(limits, is_logged ? &text : nullptr);
    const std::string request = post("Content-Length: 5\r\n", "hello");
    std::string_view in = request;
    auto result = RequestParser::Result::need_more;
    while (!in.empty()) {
      std::size_t used = 0;
      result = parser.feed(in, used);
      in.remove_prefix(used);
    }
    CHECK(result == RequestParser::Result::message);
    CHECK(text.content.empty());
  }
}

}  // namespace
}  // namespace merhaba::http::test
