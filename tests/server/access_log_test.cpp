#include "server/access_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "base/fd.hpp"
#include "server/support.hpp"
#include "support/catch.hpp"

namespace merhaba::server::test {
namespace {

using namespace std::string_literals;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Matches;

constexpr const char* kTime =
    "\\[[0-3][0-9]/[A-Z][a-z][a-z]/20[0-9][0-9]:[0-2][0-9]:[0-5][0-9]:[0-6]"
    "[0-9] [+-][0-9]{4}\\]";

const PeerText kPeer{"127.0.0.1", 40000, "127.0.0.1:40000"};

http::Record record(const std::string& line, int status, std::uint64_t end, std::uint64_t body) {
  return {line, "", "", "", status, end, body};
}

constexpr std::size_t kLane = 1024 * 1024;

std::string taken(LogLane& lane) {
  std::string text;
  while (!lane.empty()) lane.take(text, kLane);
  return text;
}

http::Records records_of(const std::vector<http::Record>& all) {
  http::Records records;
  for (const http::Record& one : all) records.add(0, 0, 0) = one;
  return records;
}

std::string logged(AccessLogFormat format, const std::vector<http::Record>& all,
                   std::uint64_t sent) {
  http::Records records = records_of(all);
  LogLane lane(kLane);
  AccessLog log(format, &lane);
  log.completed(&kPeer, records, sent);
  CHECK(records.empty());
  log.flush();
  return taken(lane);
}

// The lines' end: all behind the time.
std::string after_time(const std::string& line) { return line.substr(line.find("] ") + 2); }

TEST_CASE("the common format is Apache's") {
  const std::string line =
      logged(AccessLogFormat::common, {record("GET / HTTP/1.1", 200, 150, 15)}, 150);
  CHECK_THAT(line, Matches("127\\.0\\.0\\.1 - - "s + kTime + " \"GET / HTTP/1\\.1\" 200 15\n"));
}

TEST_CASE("the combined format adds whence and by what") {
  http::Record r = record("GET / HTTP/1.1", 200, 150, 15);
  r.referer = "http://a/";
  r.user_agent = "curl/8";
  CHECK(after_time(logged(AccessLogFormat::combined, {r}, 150)) ==
        "\"GET / HTTP/1.1\" 200 15 \"http://a/\" \"curl/8\"\n");
  CHECK(after_time(logged(AccessLogFormat::combined, {record("GET / HTTP/1.1", 404, 150, 0)},
                          150)) == "\"GET / HTTP/1.1\" 404 0 \"-\" \"-\"\n");
}

TEST_CASE("the json format is an object a line") {
  http::Record r = record("GET / HTTP/1.1", 200, 150, 15);
  r.referer = "r";
  r.user_agent = "u";
  CHECK_THAT(
      logged(AccessLogFormat::json, {r}, 150),
      Matches(
          "\\{\"time\":\"20[0-9-]{8}T[0-9:]{8}[+-][0-9]{4}\",\"remote_addr\":\"127\\.0\\.0\\.1\","
          "\"remote_port\":40000,\"request\":\"GET / HTTP/1\\.1\",\"status\":200,"
          "\"body_bytes_sent\":15,\"referer\":\"r\",\"user_agent\":\"u\"\\}\n"));
}

TEST_CASE("a fault that was meant is at the end, in every format") {
  http::Record r = record("GET / HTTP/1.1", 503, 150, 15);
  r.fault = "delay:1s@5%, status:503";
  CHECK(after_time(logged(AccessLogFormat::common, {r}, 150)) ==
        "\"GET / HTTP/1.1\" 503 15 fault=\"delay:1s@5%, status:503\"\n");
  CHECK(after_time(logged(AccessLogFormat::combined, {r}, 150)) ==
        "\"GET / HTTP/1.1\" 503 15 \"-\" \"-\" fault=\"delay:1s@5%, status:503\"\n");
  CHECK_THAT(logged(AccessLogFormat::json, {r}, 150),
             EndsWith("\"user_agent\":\"\",\"fault\":\"delay:1s@5%, status:503\"}\n"));
}

TEST_CASE("what a client may write is escaped: no line can be forged") {
  http::Record r = record("GET /\"\\\n\x7f\xc3\xbc\0 HTTP/1.1"s, 400, 10, 0);
  r.user_agent = "\" 200 0\n127.0.0.1";
  CHECK(after_time(logged(AccessLogFormat::combined, {r}, 10)) ==
        "\"GET /\\x22\\x5C\\x0A\\x7F\\xC3\\xBC\\x00 HTTP/1.1\" 400 0 \"-\" \"\\x22 200 "
        "0\\x0A127.0.0.1\"\n");
  const std::string json = logged(AccessLogFormat::json, {r}, 10);
  CHECK(json.find("\"request\":\"GET /\\\"\\\\\\u000A\\u007F\\u00C3\\u00BC\\u0000 HTTP/1.1\"") !=
        std::string::npos);
  CHECK(json.find('\n') == json.size() - 1);
}

TEST_CASE("without a request or a status there is a dash") {
  CHECK(after_time(logged(AccessLogFormat::common, {record("", 0, 15, 15)}, 15)) == "\"-\" - 15\n");
}

TEST_CASE("the log that is off writes nothing") {
  CHECK(logged(AccessLogFormat::off, {record("GET / HTTP/1.1", 200, 1, 0)}, 1).empty());
}

TEST_CASE("only what was sent whole is logged, and the rest counts from there") {
  LogLane lane(kLane);
  AccessLog log(AccessLogFormat::common, &lane);
  http::Records records =
      records_of({record("GET /1 HTTP/1.1", 200, 100, 15), record("GET /2 HTTP/1.1", 200, 200, 15),
                  record("GET /3 HTTP/1.1", 200, 300, 15)});
  log.completed(&kPeer, records, 199);
  log.flush();
  const std::string first = taken(lane);
  CHECK(first.find("GET /1 ") != std::string::npos);
  CHECK(first.find("GET /2 ") == std::string::npos);
  REQUIRE(records.size() == 2);
  CHECK(records[0].end == 1);
  CHECK(records[1].end == 101);
  log.completed(&kPeer, records, 0);
  CHECK(records.size() == 2);
  log.completed(&kPeer, records, 101);
  log.flush();
  const std::string rest = taken(lane);
  CHECK(records.empty());
  CHECK(rest.find("GET /2 ") < rest.find("GET /3 "));
}

TEST_CASE("of what was cut off, only the bytes of content that went are counted") {
  const auto aborted = [](std::uint64_t sent) {
    LogLane lane(kLane);
    AccessLog log(AccessLogFormat::common, &lane);
    http::Records records = records_of({record("GET / HTTP/1.1", 200, 1100, 1000)});
    log.aborted(&kPeer, records, sent);
    CHECK(records.empty());
    log.flush();
    return after_time(taken(lane));
  };
  CHECK(aborted(0) == "\"GET / HTTP/1.1\" 200 0\n");
  CHECK(aborted(50) == "\"GET / HTTP/1.1\" 200 0\n");  // within the head
  CHECK(aborted(100) == "\"GET / HTTP/1.1\" 200 0\n");
  CHECK(aborted(101) == "\"GET / HTTP/1.1\" 200 1\n");
  CHECK(aborted(600) == "\"GET / HTTP/1.1\" 200 500\n");
  CHECK(aborted(1100) == "\"GET / HTTP/1.1\" 200 1000\n");
}

TEST_CASE("a peer is remembered with its address, and forgotten") {
  AccessLog log(AccessLogFormat::common, nullptr);
  net::SocketAddress address = net::resolve(net::parse_listen("[::1]:7")).front();
  PeerText* peer = log.remember(address);
  CHECK(peer->host == "::1");
  CHECK(peer->port == 7);
  CHECK(peer->text == "[::1]:7");
  log.forget(peer);
  log.forget(nullptr);
}

TEST_CASE("lines are handed over whole and in order, before they are too many") {
  LogLane lane(kLane);
  AccessLog log(AccessLogFormat::common, &lane);
  for (int i = 0; i < 5000; ++i) {
    http::Records records =
        records_of({record("GET /" + std::to_string(i) + " HTTP/1.1", 200, 1, 0)});
    log.completed(&kPeer, records, 1);
  }
  CHECK_FALSE(lane.empty());
  log.flush();
  const std::string text = taken(lane);
  std::size_t at = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::size_t line = text.find("\"GET /" + std::to_string(i) + " HTTP/1.1\" 200 0\n", at);
    REQUIRE(line != std::string::npos);
    at = line;
  }
  CHECK(log.dropped() == 0);
}

TEST_CASE(
    "when nobody reads, lines are dropped and counted; the begin and the end are reported once") {
  LogLane lane(1024);
  AccessLog log(AccessLogFormat::common, &lane);
  const auto write = [&](int count) {
    for (int i = 0; i < count; ++i) {
      http::Records records = records_of({record("GET / HTTP/1.1", 200, 1, 0)});
      log.completed(&kPeer, records, 1);
      log.flush();
    }
  };
  const auto occurrences = [](const std::string& text, const std::string& words) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  const std::string output = written_to(STDERR_FILENO, [&] { write(100); });
  CHECK(occurrences(output, "lines are dropped") == 1);
  const std::uint64_t dropped = log.dropped();
  const std::string read = taken(lane);
  CHECK(occurrences(read, "\n") + dropped == 100);
  const std::string after = written_to(STDERR_FILENO, [&] { write(1); });
  CHECK(occurrences(after, "continues; " + std::to_string(dropped) + " lines were dropped") == 1);
  CHECK(log.dropped() == dropped);
}

}  // namespace
}  // namespace merhaba::server::test
