#include "http/response_reader.hpp"

#include "support/catch.hpp"

using merhaba::http::ResponseReader;
using State = ResponseReader::State;

namespace {

// Whole, and in every split into two.
void check(const std::string& bytes, State fed, State ended, int status) {
  for (std::size_t split = 0; split <= bytes.size(); ++split) {
    CAPTURE(bytes, split);
    ResponseReader reader;
    reader.feed(std::string_view(bytes).substr(0, split));
    CHECK(reader.feed(std::string_view(bytes).substr(split)) == fed);
    CHECK(reader.end() == ended);
    if (ended == State::whole) CHECK(reader.status() == status);
  }
}

}  // namespace

TEST_CASE("a response is whole where it says that it ends") {
  check("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", State::whole, State::whole, 200);
  check("HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n", State::whole, State::whole, 503);
  check("HTTP/1.1 204 No Content\r\n\r\n", State::whole, State::whole, 204);
  check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", State::whole,
        State::whole, 200);
}

TEST_CASE("a response without a length ends with its connection") {
  check("HTTP/1.0 302 Found\r\nLocation: /\r\n\r\nhi", State::incomplete, State::whole, 302);
}

TEST_CASE("a response that is cut off is not whole") {
  check("", State::incomplete, State::incomplete, 0);
  check("HTTP/1.1 200 OK\r\nX: ", State::incomplete, State::incomplete, 0);
  check("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", State::incomplete, State::incomplete, 0);
}

TEST_CASE("interim responses are read over") {
  check("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", State::whole,
        State::whole, 200);
}

TEST_CASE("what is no response is malformed") {
  check("SSH-2.0-OpenSSH_9\r\n", State::malformed, State::malformed, 0);
  check("HTTP/1.1 2x0 OK\r\n\r\n", State::malformed, State::malformed, 0);
}
