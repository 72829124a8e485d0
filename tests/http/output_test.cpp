#include "http/output.hpp"

#include <string>

#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

TEST_CASE("an output is empty, then holds what was appended, then is empty again") {
  Output out(100, false);
  CHECK(out.empty());
  CHECK(out.has_room());
  CHECK(out.total() == 0);
  out.append("one ");
  out.append("");
  out.append("two");
  CHECK(out.bytes() == "one two");
  CHECK(out.tail().empty());
  CHECK(out.total() == 7);
  CHECK_FALSE(out.empty());
  out.clear();
  CHECK(out.empty());
  CHECK(out.bytes().empty());
  CHECK(out.has_room());
}

TEST_CASE("while there is room, one more response of the promised size fits") {
  for (std::size_t reserve : {1U, 100U, 1000U, 40'000U, 100'000U}) {
    Output out(reserve, false);
    const std::string response(reserve, 'x');
    std::size_t count = 0;
    for (; out.has_room(); ++count) out.append(response);
    INFO(reserve);
    CHECK(count >= 1);
    CHECK(out.total() == count * reserve);
    CHECK(out.total() > 60'000);  // a batch is worth the system call
    out.clear();
    CHECK(out.has_room());
  }
}

TEST_CASE("a small body is copied, a large one is referred to and takes all the room") {
  Output out(Output::kCopyLimit, false);
  const std::string small(Output::kCopyLimit, 's'), large(Output::kCopyLimit + 1, 'l');
  out.append_body(small);
  CHECK(out.bytes() == small);
  CHECK(out.bytes().data() != small.data());
  CHECK(out.tail().empty());
  CHECK(out.has_room());
  out.append_body(large);
  CHECK(out.bytes() == small);
  CHECK(out.tail().data() == large.data());
  CHECK(out.tail().size() == large.size());
  CHECK(out.total() == small.size() + large.size());
  CHECK_FALSE(out.has_room());
  out.clear();
  CHECK(out.tail().empty());
  CHECK(out.has_room());
}

TEST_CASE("records ride along and go with the bytes") {
  Output silent(100, false), out(100, true);
  CHECK_FALSE(silent.recording);
  CHECK(out.recording);
  out.append("x");
  out.records.add(200, out.total(), 0).request_line = "GET / HTTP/1.1";
  out.clear();
  CHECK(out.records.empty());
}

}  // namespace
}  // namespace merhaba::http::test
