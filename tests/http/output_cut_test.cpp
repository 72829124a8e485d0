// A response that ends before its time.
#include <string>

#include "http/output.hpp"
#include "support/catch.hpp"

namespace merhaba::http::test {
namespace {

TEST_CASE("an output is cut within its bytes, and what followed is gone") {
  const std::string large(Output::kCopyLimit + 1, 'l');
  Output out(100, false);
  out.append("head");
  out.append_body(large);
  out.cut_to(3);
  CHECK(out.bytes() == "hea");
  CHECK(out.tail().empty());
  CHECK(out.total() == 3);
  out.append("x");  // room again
  CHECK(out.bytes() == "heax");
}

TEST_CASE("an output is cut within its tail, and between the two") {
  const std::string large(Output::kCopyLimit + 1, 'l');
  for (const std::size_t tail : {std::size_t{0}, std::size_t{1}, large.size() - 1, large.size()}) {
    Output out(100, false);
    out.append("head");
    out.append_body(large);
    out.cut_to(4 + tail);
    CHECK(out.bytes() == "head");
    CHECK(out.tail().size() == tail);
    CHECK(out.total() == 4 + tail);
  }
}

TEST_CASE("an output is cut within a tail of its own") {
  Output out(100, false);
  out.append("head");
  out.append_own("content");
  out.cut_to(7);
  CHECK(out.tail() == "con");
  out.clear();
  CHECK(out.empty());
}

TEST_CASE("an output that is cut to nothing is empty, one cut to its size is as before") {
  Output out(100, true);
  out.append("head");
  out.records.add(200, 4, 2);
  out.cut_to(4);
  CHECK(out.bytes() == "head");
  CHECK(out.records.last().end == 4);
  CHECK(out.records.last().body_size == 2);
  out.cut_to(0);
  CHECK(out.empty());
}

TEST_CASE("the last record ends where the output does, and has lost the content that is missing") {
  Output out(100, true);
  out.append("one:11");
  out.records.add(200, 6, 2);
  out.append("two:2222");
  out.records.add(200, 14, 4);
  out.cut_to(11);
  REQUIRE(out.records.size() == 2);
  CHECK(out.records[0].end == 6);
  CHECK(out.records[0].body_size == 2);
  CHECK(out.records[1].end == 11);
  CHECK(out.records[1].body_size == 1);
  out.cut_to(8);  // within the head
  CHECK(out.records[1].end == 8);
  CHECK(out.records[1].body_size == 0);
  CHECK(out.bytes() == "one:11tw");
}

TEST_CASE("a record has the fault that was meant, and the next one in its place has none") {
  Records records;
  records.add(200, 1, 0).fault = "delay:1s@5%";
  CHECK(records.last().fault == "delay:1s@5%");
  const std::size_t with = records.bytes();
  Records copy;
  copy.copy(records);
  CHECK(copy[0].fault == "delay:1s@5%");
  records.clear();
  CHECK(records.add(200, 1, 0).fault.empty());
  CHECK(with - records.bytes() == 11);
}

}  // namespace
}  // namespace merhaba::http::test
