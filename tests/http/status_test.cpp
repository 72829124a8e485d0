#include "http/status.hpp"

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

TEST_CASE("every status this server gives by itself has its reason") {
  CHECK(reason_phrase(200) == "OK");
  CHECK(reason_phrase(400) == "Bad Request");
  CHECK(reason_phrase(405) == "Method Not Allowed");
  CHECK(reason_phrase(408) == "Request Timeout");
  CHECK(reason_phrase(413) == "Content Too Large");
  CHECK(reason_phrase(414) == "URI Too Long");
  CHECK(reason_phrase(431) == "Request Header Fields Too Large");
  CHECK(reason_phrase(501) == "Not Implemented");
  CHECK(reason_phrase(505) == "HTTP Version Not Supported");
}

TEST_CASE("so have the usual ones, and a number nobody defined has none") {
  CHECK(reason_phrase(204) == "No Content");
  CHECK(reason_phrase(304) == "Not Modified");
  CHECK(reason_phrase(404) == "Not Found");
  CHECK(reason_phrase(503) == "Service Unavailable");
  for (int status : {0, -1, 299, 418, 599, 1000}) CHECK(reason_phrase(status).empty());
}

TEST_CASE("1xx, 204 and 304 have no content") {
  for (int status : {100, 101, 199, 204, 304}) CHECK(is_bodiless(status));
  for (int status : {200, 201, 203, 205, 206, 300, 303, 305, 400, 404, 500, 599}) {
    CHECK_FALSE(is_bodiless(status));
  }
}

TEST_CASE("a rejection without a status is none") {
  CHECK_FALSE(static_cast<bool>(Rejection{}));
  CHECK(static_cast<bool>(Rejection{400, ""}));
}

}  // namespace
}  // namespace merhaba::http::test
