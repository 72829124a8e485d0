#include "bench/command/emphasis.hpp"

#include <fcntl.h>
#include <stdlib.h>

#include <optional>

#include "base/fd.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::command::test {
namespace {

// A variable of the environment, as it was when this goes.
class Variable {
 public:
  explicit Variable(const char* name) : name_(name) {
    if (const char* value = std::getenv(name)) before_ = value;
  }
  ~Variable() { set(before_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

  void set(const std::optional<std::string>& value) {
    value ? ::setenv(name_, value->c_str(), 1) : ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> before_;
};

TEST_CASE("a terminal is colourful unless TERM or NO_COLOR say otherwise") {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY));
  REQUIRE(::grantpt(master.get()) == 0);
  REQUIRE(::unlockpt(master.get()) == 0);
  const Fd terminal(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY));
  Variable term("TERM"), no_color("NO_COLOR");
  term.set("xterm");
  no_color.set(std::nullopt);
  CHECK(is_colourful(terminal.get()));
  no_color.set("");  // no-color.org: present and not empty
  CHECK(is_colourful(terminal.get()));
  no_color.set("1");
  CHECK_FALSE(is_colourful(terminal.get()));
  no_color.set(std::nullopt);
  term.set("dumb");
  CHECK_FALSE(is_colourful(terminal.get()));
}

TEST_CASE("a file is not colourful") {
  const Fd file(::open("/dev/null", O_WRONLY));
  CHECK_FALSE(is_colourful(file.get()));
}

TEST_CASE("text is emphasized only where it is asked for, and nothing is left as it is") {
  CHECK(emphasized("fast", Emphasis::strong, true) == "\x1b[1mfast\x1b[0m");
  CHECK(emphasized("slow", Emphasis::bad, true) == "\x1b[31mslow\x1b[0m");
  CHECK(emphasized("slow", Emphasis::bad, false) == "slow");
  CHECK(emphasized("", Emphasis::strong, true).empty());
}

}  // namespace
}  // namespace merhaba::bench::command::test
