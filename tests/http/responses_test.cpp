// What the responses say: rows 45 to 47, 52 and 53 of the RFC's requirements among it.
#include "http/responses.hpp"

#include <stdexcept>
#include <string>

#include "http/support.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

std::string greeting(const Responses& responses, Persistence persistence = Persistence::implied,
                     bool head_only = false) {
  Output out(responses.largest(), false);
  responses.append_greeting(out, persistence, head_only);
  return std::string(out.bytes()) + std::string(out.tail());
}

Responses with(std::string_view body, int status = 200,
               std::vector<std::pair<std::string, std::string>> fields = {}) {
  Responses responses({body, status, std::move(fields)});
  responses.set_date(kThen);
  return responses;
}

std::string content(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

TEST_CASE("a greeting comes with its date, type and length") {
  CHECK(greeting(with(kGreeting)) ==
        "HTTP/1.1 200 OK\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Length: 15\r\n"
        "\r\n"
        "Merhaba d\xc3\xbcnya!");
}

TEST_CASE("a response says what becomes of the connection only where it must") {
  const Responses responses = with(kGreeting);
  CHECK(field(greeting(responses), "Connection").empty());
  CHECK(field(greeting(responses, Persistence::close), "Connection") == "close");
  CHECK(field(greeting(responses, Persistence::keep_alive), "Connection") == "keep-alive");
}

TEST_CASE("45: the response to HEAD is the one to GET without its content") {
  for (std::string body : {std::string(kGreeting), std::string(), std::string(100'000, 'x')}) {
    const Responses responses = with(body);
    const std::string whole = greeting(responses);
    CHECK(greeting(responses, Persistence::implied, true) ==
          whole.substr(0, whole.size() - body.size()));
    CHECK(field(whole, "Content-Length") == std::to_string(body.size()));
    CHECK(content(whole) == body);
  }
}

TEST_CASE("47: a response without content has no length, and an empty one has the length 0") {
  for (int status : {204, 304}) {
    const std::string response = greeting(with(kGreeting, status));
    INFO(status);
    CHECK(field(response, "Content-Length").empty());
    CHECK(field(response, "Content-Type").empty());
    CHECK(content(response).empty());
    CHECK_FALSE(field(response, "Date").empty());
  }
  const std::string reset = greeting(with(kGreeting, 205));
  CHECK(field(reset, "Content-Length") == "0");
  CHECK(content(reset).empty());
  CHECK(field(greeting(with("")), "Content-Length") == "0");
}

TEST_CASE("53: the status line has its space even without a reason") {
  CHECK(greeting(with("x", 299)).starts_with("HTTP/1.1 299 \r\n"));
  CHECK(greeting(with("x", 404)).starts_with("HTTP/1.1 404 Not Found\r\n"));
}

TEST_CASE("fields of one's own are added in order, and a content type replaces the usual one") {
  const std::string response = greeting(with("x", 200, {{"X-A", "1"}, {"X-B", ""}, {"X-A", "2"}}));
  CHECK(response.find("X-A: 1\r\nX-B: \r\nX-A: 2\r\n") != std::string::npos);
  CHECK(field(response, "Content-Type") == "text/plain; charset=utf-8");
  for (const char* name : {"Content-Type", "content-type", "CONTENT-TYPE"}) {
    const std::string typed = greeting(with("x", 200, {{name, "text/html"}}));
    CHECK(field(typed, name) == "text/html");
    CHECK(typed.find("text/plain") == std::string::npos);
  }
  CHECK(greeting(with("x", 200, {{"X-Content-Type", "y"}})).find("text/plain") !=
        std::string::npos);
}

TEST_CASE("46: a new date is in all responses from then on") {
  Responses responses = with(kGreeting);
  responses.set_date(0);
  const std::string date = "Thu, 01 Jan 1970 00:00:00 GMT";
  for (auto how : {Persistence::implied, Persistence::keep_alive, Persistence::close}) {
    CHECK(field(greeting(responses, how), "Date") == date);
    Output out(responses.largest(), false);
    responses.append_options(out, how);
    CHECK(field(out.bytes(), "Date") == date);
  }
  Output out(responses.largest(), false);
  responses.append_rejection(out, {400, "why"}, false);
  CHECK(field(out.bytes(), "Date") == date);
}

TEST_CASE("OPTIONS gets Allow, without content and with 200 whatever the greeting's status") {
  const Responses responses = with(kGreeting, 404, {{"X-A", "1"}});
  Output out(responses.largest(), false);
  responses.append_options(out, Persistence::close);
  const std::string response(out.bytes());
  CHECK(response.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(field(response, "Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  CHECK(field(response, "Content-Length") == "0");
  CHECK(field(response, "Connection") == "close");
  CHECK(content(response).empty());
}

TEST_CASE("a rejection says why, closes, and has no content for HEAD") {
  const Responses responses = with(kGreeting, 200, {{"X-A", "1"}});
  Output out(responses.largest(), false);
  responses.append_rejection(out, {400, "there is no Host field"}, false);
  const std::string response(out.bytes());
  CHECK(response.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  CHECK(field(response, "Connection") == "close");
  CHECK(field(response, "Content-Type") == "text/plain; charset=utf-8");
  CHECK(content(response) == "400 Bad Request: there is no Host field\n");
  CHECK(field(response, "Content-Length") == std::to_string(content(response).size()));
  CHECK(field(response, "Allow").empty());
  out.clear();
  responses.append_rejection(out, {400, "there is no Host field"}, true);
  CHECK(out.bytes() == response.substr(0, response.find("\r\n\r\n") + 4));
}

TEST_CASE("52: the response to a method that is not allowed names those that are") {
  const Responses responses = with(kGreeting);
  Output out(responses.largest(), false);
  responses.append_rejection(out, {405, "no"}, false);
  CHECK(field(out.bytes(), "Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

TEST_CASE("the leave to go on is no more than that") {
  const Responses responses = with(kGreeting);
  Output out(responses.largest(), false);
  responses.append_continue(out);
  CHECK(out.bytes() == kContinue);
}

TEST_CASE("no response is longer than the largest, but for a body by reference") {
  for (std::size_t size :
       {std::size_t{0}, Output::kCopyLimit, Output::kCopyLimit + 1, std::size_t{1'000'000}}) {
    const std::string body(size, 'x');
    const Responses responses = with(body, 200, {{"X-A", std::string(3000, 'y')}});
    Output out(0, false);
    for (auto how : {Persistence::implied, Persistence::keep_alive, Persistence::close}) {
      responses.append_greeting(out, how, false);
      CHECK(out.bytes().size() <= responses.largest());
      out.clear();
    }
    responses.append_continue(out);
    responses.append_rejection(out, {431, "chunk extensions and trailers are too large"}, false);
    CHECK(out.bytes().size() <= responses.largest());
  }
}

TEST_CASE("a head of more than 32 KiB is refused at the start") {
  const auto head_of = [](std::size_t size) {
    return Responses({"x", 200, {{"X-A", std::string(size, 'y')}}});
  };
  CHECK_NOTHROW(head_of(Responses::kMaxHead - 200));
  CHECK_THROWS_AS(head_of(Responses::kMaxHead), std::length_error);
}

}  // namespace
}  // namespace merhaba::http::test
