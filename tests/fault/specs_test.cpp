// Several faults: as lines, and which go together.
#include <string>

#include "base/error.hpp"
#include "fault/spec.hpp"
#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

std::string read(const std::string& lines) {
  try {
    return text_of(parse_specs(lines));
  } catch (const UsageError& error) {
    return error.what();
  }
}

// "" where they go together.
std::string checked(const std::string& lines, bool is_raw = false) {
  try {
    check(parse_specs(lines), is_raw);
    return "";
  } catch (const UsageError& error) {
    return error.what();
  }
}

void check_refused(const std::string& lines, const std::string& first, const std::string& last) {
  INFO(lines);
  CHECK_THAT(checked(lines), StartsWith("'" + first + "' leaves too little for '" + last + "': "));
}

TEST_CASE("faults are one per line, without comments, blanks and empty lines") {
  CHECK(read("").empty());
  CHECK(read("\n\n \t\n# none\n").empty());
  CHECK(read("hang") == "hang");
  CHECK(read("delay:1s@5%\nhang@1/9\n") == "delay:1s@5%, hang@1/9");
  CHECK(read("\n  delay:1s@5%  # slow\r\n\r\n\thang@1/9#x\r\n#close") == "delay:1s@5%, hang@1/9");
  CHECK(read("close\r") == "close");
  CHECK(read("close\n\n\n") == "close");
}

TEST_CASE("an error in a line names the line, by its number among all") {
  CHECK_THAT(read("x"), StartsWith("line 1: 'x' is not a kind of fault"));
  CHECK_THAT(read("hang@5%\n# a comment\n\r\n  status:1  # low"),
             StartsWith("line 4: status: '1' is not a whole number from 200 to 599\n"
                        "  status:1\n"
                        "         ^"));
  CHECK_THAT(read("hang close"), StartsWith("line 1: 'hang close' is not a kind of fault"));
}

TEST_CASE("shares add up to a whole and no further") {
  CHECK(checked("status:503@1/3\nclose@1/3\nhang@1/3").empty());
  CHECK(checked("close@60%\nhang@40%").empty());
  CHECK(checked("close@50%\nhang@50%").empty());
  CHECK(checked("close@25%\nhang@25%\nstatus:503@1/2").empty());
  check_refused("close@50%\nhang@50%\nstatus:503@1/1000", "hang@50%", "status:503@1/1000");
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += "status:50" + std::to_string(i) + "@10%\n";
  CHECK(checked(ten).empty());
  check_refused(ten + "close@0.000000001%", "status:509@10%", "close@0.000000001%");
  check_refused("close@60%\nhang@60%", "close@60%", "hang@60%");
  check_refused("close@60%\nhang", "close@60%", "hang");
  check_refused("status:503@40%\nclose@40%\nhang@40%", "close@40%", "hang@40%");
  check_refused("delay:1s@60%\ndelay:2s@60%", "delay:1s@60%", "delay:2s@60%");
  check_refused("accept-reset@60%\naccept-reset@50%", "accept-reset@60%", "accept-reset@50%");
}

TEST_CASE("a delay, another kind of request and one of connections do not share") {
  CHECK(checked("delay:1s\nclose\naccept-reset").empty());
  CHECK(checked("close@60%\ndelay:1s@60%\naccept-reset@60%").empty());
  CHECK(checked("queue-full\naccept-late:1s\nphantom\nrefuse\nclose").empty());
}

TEST_CASE("one that is always in force leaves nothing to those behind it, one with a window does") {
  check_refused("close\nhang@5%", "close", "hang@5%");
  check_refused("close\nhang@2s/10s", "close", "hang@2s/10s");
  check_refused("delay:1s@100%\ndelay:2s@2s/10s", "delay:1s@100%", "delay:2s@2s/10s");
  CHECK(checked("hang@2s/10s\nclose").empty());
  CHECK(checked("hang@2s/10s\nclose@60%\nstatus:503@40%").empty());
  CHECK(checked("delay:9s@1s\ndelay:1s").empty());
  CHECK(checked("close@60%\nhang@2s/10s").empty());
}

TEST_CASE("the raw protocol takes those faults alone that are not about HTTP") {
  for (const char* text : {"queue-full", "accept-late:1s", "phantom", "refuse", "accept-reset",
                           "delay:1s", "hang", "close", "reset"}) {
    INFO(text);
    CHECK(checked(text, true).empty());
    CHECK(checked(text).empty());
  }
  for (const char* text : {"status:503", "truncate", "trickle:1/1s", "garbage"}) {
    INFO(text);
    CHECK(checked(text).empty());
    CHECK_THAT(checked(text, true), StartsWith("'" + std::string(text) + "' needs HTTP; "));
  }
}

TEST_CASE("there are at most 64 faults") {
  std::string many;
  for (int i = 0; i < 64; ++i) many += "close@1%\n";
  CHECK(checked(many).empty());
  CHECK(checked(many + "close@1%") == "65 faults are too many; give at most 64");
}

}  // namespace
}  // namespace merhaba::fault::test
