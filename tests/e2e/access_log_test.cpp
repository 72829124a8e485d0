// --access-log: one line per request on stdout, of answered, refused and aborted ones alike.
#include <regex>
#include <sstream>

#include "e2e/client.hpp"
#include "e2e/merhaba.hpp"
#include "support/catch.hpp"

namespace merhaba::e2e {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// "127.0.0.1 - - [22/Nov/2024:13:51:00 +0000] " goes before what is expected.
void check_common(const std::vector<std::string>& lines, const std::vector<std::string>& expected) {
  const std::regex form(
      R"(127\.0\.0\.1 - - \[\d\d/[A-Z][a-z]{2}/\d{4}(:\d\d){3} [+-]\d{4}\] (.*))");
  std::vector<std::string> rest;
  for (const std::string& line : lines) {
    std::smatch parts;
    INFO(line);
    REQUIRE(std::regex_match(line, parts, form));
    rest.push_back(parts[2]);
  }
  CHECK(rest == expected);
}

TEST_CASE("common: a line for each request, also of those that were pipelined") {
  Merhaba merhaba({"--access-log", "common"});
  Client client(merhaba.address());
  client.send(request() + request("HEAD") + request("OPTIONS") +
              request("POST", "Content-Length: 2\r\n" + close_field, "ab"));
  client.rest();
  const Ended ended = merhaba.stop();
  check_common(lines_of(ended.out),
               {R"("GET / HTTP/1.1" 200 15)", R"("HEAD / HTTP/1.1" 200 0)",
                R"("OPTIONS / HTTP/1.1" 200 0)", R"("POST / HTTP/1.1" 200 15)"});
}

TEST_CASE("combined: with referrer and user agent, quotes and odd bytes escaped") {
  Merhaba merhaba({"--access-log", "combined"});
  ask(merhaba.address(),
      request("GET", "Referer: http://a/b\r\nUser-Agent: x\"y\\z\xc3\xbc\r\n" + close_field));
  ask(merhaba.address());
  const Ended ended = merhaba.stop();
  check_common(lines_of(ended.out),
               {R"("GET / HTTP/1.1" 200 15 "http://a/b" "x\x22y\x5Cz\xC3\xBC")",
                R"("GET / HTTP/1.1" 200 15 "-" "-")"});
}

TEST_CASE("json: an object a line") {
  Merhaba merhaba({"--access-log", "json"});
  ask(merhaba.address(), request("GET", "User-Agent: \"curl\"\r\n" + close_field));
  const Ended ended = merhaba.stop();
  const std::regex form(
      R"(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d","remote_addr":"127\.0\.0\.1",)"
      R"("remote_port":\d+,"request":"GET / HTTP/1\.1","status":200,"body_bytes_sent":15,)"
      R"("referer":"","user_agent":"\\"curl\\""\}\n)");
  INFO(ended.out);
  CHECK(std::regex_match(ended.out, form));
}

TEST_CASE("a refused request is logged with its status and the size of its explanation") {
  Merhaba merhaba({"--access-log", "common", "--header-timeout", "500ms"});
  const Answer refused = ask(merhaba.address(), "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n");
  const Answer late = ask(merhaba.address(), "GET /late HTTP/1.1\r\nHo");
  CHECK(late.status == 408);
  const Ended ended = merhaba.stop();
  check_common(lines_of(ended.out),
               {"\"GET /x HTTP/1.1\" 400 " + std::to_string(refused.body.size()),
                "\"GET /late HTTP/1.1\" 408 " + std::to_string(late.body.size())});
}

TEST_CASE("a request whose client goes before it is whole is logged as 499") {
  Merhaba merhaba({"--access-log", "common", "-v"});
  Client client(merhaba.address());
  client.send("POST /gone HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
  REQUIRE(merhaba.has_said("\\r\\nabc\n"));  // it has been read
  client.reset();
  CHECK(eventually([&] { return !merhaba.process().out().empty(); }));
  const Ended ended = merhaba.stop();
  check_common(lines_of(ended.out), {R"("POST /gone HTTP/1.1" 499 0)"});
  CHECK(ended.account.reset == 1);
}

TEST_CASE("a response that its client did not take whole is logged with what was sent of it") {
  Folder folder;
  constexpr std::size_t kSize = 32'000'000;  // more than the buffers of both sides
  test::write_file(folder / "body", test::patterned(kSize));
  Merhaba merhaba({"--access-log", "common", "--body-file", folder / "body"});
  Client client(merhaba.address());
  client.send(request());
  REQUIRE(client.has_input(30'000));
  client.reset();
  CHECK(eventually([&] { return !merhaba.process().out().empty(); }));
  const Ended ended = merhaba.stop();
  std::smatch parts;
  REQUIRE(std::regex_search(ended.out, parts, std::regex(R"("GET / HTTP/1\.1" 200 (\d+)\n)")));
  CHECK(std::stoul(parts[1]) < kSize);
  CHECK(std::stoul(parts[1]) > 0);
  CHECK(ended.account.reset == 1);
}

TEST_CASE("raw connections are logged with the size of the greeting") {
  Merhaba merhaba({"--access-log", "common", "-p", "raw"});
  Client client(merhaba.address());
  client.send("x");
  CHECK(client.rest() == default_greeting);
  check_common(lines_of(merhaba.stop().out), {R"("-" - 15)"});
}

}  // namespace
}  // namespace merhaba::e2e
