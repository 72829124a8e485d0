#include "bench/watch/live_terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::watch::test {
namespace {

// A terminal of the test's own: what is written on it, and what a program on it reported.
struct Shown {
  std::string screen;
  std::string reported;
};

Shown on_terminal(const std::function<std::string()>& work, winsize window = {10, 40, 0, 0}) {
  const Fd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0 ||
      ::ioctl(master.get(), TIOCSWINSZ, &window) != 0) {
    throw std::runtime_error("no terminal can be made");
  }
  const std::string name = ::ptsname(master.get());
  net::test::Child child([&] {
    ::setsid();
    const Fd terminal(::open(name.c_str(), O_RDWR));  // the session's first: its own
    ::dup2(terminal.get(), STDOUT_FILENO);
    ::setenv("TERM", "xterm", 1);
    return work();
  });
  Shown shown;
  shown.reported = child.report();
  ::fcntl(master.get(), F_SETFL, O_NONBLOCK);
  char part[4096];
  for (ssize_t got = 0; (got = ::read(master.get(), part, sizeof part)) > 0;) {
    shown.screen.append(part, static_cast<std::size_t>(got));
  }
  return shown;
}

std::string settings() {
  termios now{};
  ::tcgetattr(STDOUT_FILENO, &now);
  return std::string((now.c_lflag & ECHO) != 0 ? "echo" : "no echo") +
         (now.c_cc[VSUSP] == _POSIX_VDISABLE ? ", no suspension" : ", suspension");
}

TEST_CASE("a terminal is drawn on from its top, and given back as it was") {
  const Shown shown = on_terminal([] {
    std::string reported = may_draw() ? "may draw; " : "may not; ";
    reported += settings();
    {
      const LiveTerminal terminal;
      reported += "; " + settings();
      terminal.draw({"one", "two"});
      terminal.draw({});
    }
    return reported + "; " + settings();
  });
  CHECK(shown.reported == "may draw; echo, suspension; no echo, no suspension; echo, suspension");
  CHECK(shown.screen ==  // the terminal itself puts a \r before each \n
        "\x1b[?1049h\x1b[?25l"
        "\x1b[Hone\x1b[K\r\r\ntwo\x1b[K\x1b[J"
        "\x1b[H\x1b[J"
        "\x1b[?25h\x1b[?1049l");
}

TEST_CASE("its size is reported without the last column, and an unknown one is the usual") {
  const auto reported = [](winsize window) {
    return on_terminal(
               [] {
                 const auto [columns, rows] = LiveTerminal().size();
                 return std::to_string(columns) + "x" + std::to_string(rows);
               },
               window)
        .reported;
  };
  CHECK(reported({50, 132, 0, 0}) == "131x50");
  CHECK(reported({0, 0, 0, 0}) == "80x24");
}

TEST_CASE("nobody draws on a dumb terminal, on none, or from the background") {
  CHECK(on_terminal([] {
          ::setenv("TERM", "dumb", 1);
          return std::string(may_draw() ? "may" : "may not");
        }).reported == "may not");
  CHECK(net::test::in_child([] {
          const Fd nothing(::open("/dev/null", O_RDWR));
          ::dup2(nothing.get(), STDOUT_FILENO);
          return std::string(may_draw() ? "may" : "may not");
        }) == "may not");
  CHECK(on_terminal([] {
          net::test::Child background([] {
            ::setpgid(0, 0);
            return std::string(may_draw() ? "may" : "may not");
          });
          return background.report();
        }).reported == "may not");
}

}  // namespace
}  // namespace merhaba::bench::watch::test
