// What is said of a fault that cannot be, and which part of it is underlined.
#include <string>

#include "base/error.hpp"
#include "fault/spec.hpp"
#include "support/catch.hpp"

namespace merhaba::fault::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

std::string error(const std::string& text) {
  try {
    parse_spec(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

// The reason begins so, then come the text and a line of marks under its wrong part.
void check(const std::string& text, const std::string& reason, const std::string& marks,
           const std::string& shown = "") {
  INFO(text);
  const std::string what = error(text);
  CHECK_THAT(what, StartsWith(reason));
  const std::size_t line = what.find('\n');
  REQUIRE(line != std::string::npos);
  CHECK(what.substr(line) == "\n  " + (shown.empty() ? text : shown) + "\n  " + marks);
}

TEST_CASE("a kind that is none is underlined, with the nearest or all that there are") {
  check("dely:1s@5%", "'dely' is not a kind of fault; did you mean delay?", "^^^^");
  check("queue-ful", "'queue-ful' is not a kind of fault; did you mean queue-full?", "^^^^^^^^^");
  check("x", "'x' is not a kind of fault; the kinds are queue-full, accept-late, phantom, refuse, ",
        "^");
  check("DELAY:1s", "'DELAY' is not a kind of fault", "^^^^^");
  check(" close", "' close' is not a kind of fault", "^^^^^^");
  check("@5%", "'' is not a kind of fault", "^");
  check(":503", "'' is not a kind of fault", "^");
  CHECK_THAT(error("x"), ContainsSubstring("trickle, reset, garbage\n"));
  CHECK(error("") == "a fault is missing; write KIND[:PARAMETER][@WHEN], as in delay:1s@5%");
}

TEST_CASE("a parameter that is missing, or one too many, is underlined") {
  check("delay@5%", "delay needs a parameter: delay:TIME", "^^^^^");
  check("delay", "delay needs a parameter: delay:TIME", "^^^^^");
  check("status", "status needs a parameter: status:CODE", "^^^^^^");
  check("accept-late@2s", "accept-late needs a parameter: accept-late:DELAY", "^^^^^^^^^^^");
  check("trickle", "trickle needs a parameter: trickle:BYTES/TIME", "^^^^^^^");
  check("hang:5", "hang takes no parameter", "    ^^");
  check("close:@5%", "close takes no parameter", "     ^");
  check("refuse:1s@2s", "refuse takes no parameter", "      ^^^");
}

TEST_CASE("a parameter that is wrong is underlined, as far as it is") {
  check("status:199", "status: '199' is not a whole number from 200 to 599", "       ^^^");
  check("status:600@5%", "status: '600' is not a whole number from 200 to 599", "       ^^^");
  check("status:", "status: '' is not a whole number from 200 to 599", "       ^");
  check("queue-full:1048577", "queue-full: '1048577' is not a whole number from 0 to 1048576",
        "           ^^^^^^^");
  check("queue-full:-1", "queue-full: '-1' is not a whole number", "           ^^");
  check("truncate:half", "'half' is not a size", "         ^^^^");
  check("truncate:2GiB", "'2GiB' is not from 0 to 1GiB", "         ^^^^");
  check("truncate:", "'' is not a size", "         ^");
  check("reset:1x", "'1x' is not a size", "      ^^");
  check("trickle:16", "trickle takes BYTES/TIME, as in trickle:16/100ms", "        ^^");
  check("trickle:0/1s", "'0' is not from 1 to 1GiB", "        ^");
  check("trickle:16/", "'' is not a duration", "           ^");
  check("trickle:16/0", "0 is not a time to wait; give 1ms to 24h", "           ^");
  check("trickle:16/1s/2s", "'1s/2s' is not a duration", "           ^^^^^");
  check("delay:0", "0 is not a time to wait", "      ^");
  check("delay:", "'' is not a duration", "      ^");
  check("delay:soon@5%", "'soon' is not a duration", "      ^^^^");
  check("delay:25h", "'25h' is not a duration", "      ^^^");
  check("delay:-5ms", "'' is not a duration", "      ^");
  check("delay:5ms-", "'' is not a duration", "          ^");
  check("delay:5ms-x", "'x' is not a duration", "          ^");
  check("delay:2s-1s", "write the shorter time first", "      ^^^^^");
  check("delay:exp:", "'' is not a duration", "          ^");
  check("delay:exp:1s-2s", "'1s-2s' is not a duration", "          ^^^^^");
  check("accept-late:1s-2s", "'1s-2s' is not a duration", "            ^^^^^");
}

TEST_CASE("a share that is none is underlined") {
  for (const char* when : {"0%", "0.0%", "100.1%", "999%", "0/5", "3/2"}) {
    check("hang@" + std::string(when),
          "'" + std::string(when) + "' is not a share; give more than 0 and at most 100%",
          "     " + std::string(std::string(when).size(), '^'));
  }
  for (const char* when :
       {"%", ".5%", "5.%", "1000%", "1.2.3%", "-5%", "5 %", "x%", "0.0000000001%", "5%%"}) {
    check("hang@" + std::string(when),
          "'" + std::string(when) + "' is not a percentage; write 5% or 0.1%",
          "     " + std::string(std::string(when).size(), '^'));
  }
  check("hang@5/0", "hang: '0' is not a whole number from 1 to 1000000000000", "       ^");
  check("hang@5/", "hang: '' is not a whole number from 1 to 1000000000000", "       ^");
  check("hang@1/2/3", "hang: '2/3' is not a whole number from 1 to", "       ^^^");
  check("hang@1000000000001/2", "hang: '1000000000001' is not a whole number from 0",
        "     ^^^^^^^^^^^^^");
}

TEST_CASE("a share of all new connections is refused, with what is possible") {
  for (const std::string kind : {"queue-full", "accept-late:1s", "refuse"}) {
    for (const std::string when : {"5%", "1/1000"}) {
      check(kind + '@' + when,
            kind.substr(0, kind.find(':')) +
                " affects every new connection, not a share of them; give a window, as in @2s/10s, "
                "or nothing",
            std::string(kind.size() + 1, ' ') + std::string(when.size(), '^'));
    }
  }
}

TEST_CASE("a window that is none is underlined") {
  for (const char* when :
       {"", "2", "2/", "2.5", "often", "2/10s", "2s/10", "2s/", "/10s", "/", "-2s", "always"}) {
    if (std::string_view(when) == "2/") continue;  // reads as a share
    check("hang@" + std::string(when),
          "'" + std::string(when) +
              "' is neither a share, as in 5% or 1/1000, nor a window, as in 2s or "
              "2s/10s",
          "     " + std::string(std::max<std::size_t>(std::string(when).size(), 1), '^'));
  }
  check("hang@2x", "'2x' is not a duration", "     ^^");
  check("hang@2s/3x", "'3x' is not a duration", "        ^^");
  check("hang@0s", "0 is not a time to wait", "     ^^");
  check("hang@2s/0s", "0 is not a time to wait", "        ^^");
  check("hang@2s/2s", "the windows would never end", "     ^^^^^");
  check("hang@2s/1s", "the windows would never end", "     ^^^^^");
  check("hang@1s@5%", "'1s@5%' is not a percentage", "     ^^^^^");
  check("hang@5%@1s", "'5%@1s' is not a duration", "     ^^^^^");
  check("hang@1s/2s/3s", "'2s/3s' is not a duration", "        ^^^^^");
}

TEST_CASE("odd bytes are made visible, and the marks stand under them all the same") {
  check("del\x01y:1s", "'del\\x01y' is not a kind of fault; did you mean delay?", "^^^^^^^^",
        "del\\x01y:1s");
  check("delay:\x1b[2J", "'\\x1b[2J' is not a duration", "      ^^^^^^^", "delay:\\x1b[2J");
  check("delay:1s\n", "'1s\\n' is not a duration", "      ^^^^", "delay:1s\\n");
  check("delay:\xff", "'\\xff' is not a duration", "      ^^^^", "delay:\\xff");
  check("delay:günü", "'günü' is not a duration", "      ^^^^");
  check("hang@\x7f%", "'\\x7f%' is not a percentage", "     ^^^^^", "hang@\\x7f%");
  check("trickle:\t/1s", "'\\t' is not a size", "        ^^", "trickle:\\t/1s");
  check("trickle:ü/ms", "'ü' is not a size", "        ^");
  check(std::string("hang\0", 5), "'hang\\x00' is not a kind of fault; did you mean hang?",
        "^^^^^^^^", "hang\\x00");
}

TEST_CASE("a text that is too long is said to be") {
  const std::string text = "status:" + std::string(119, '0') + "503";
  check(text, "a fault may have at most 128 characters", std::string(129, '^'));
}

}  // namespace
}  // namespace merhaba::fault::test
