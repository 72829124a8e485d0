#include "base/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <string>
#include <thread>

#include "base/fd.hpp"
#include "support/catch.hpp"

using namespace merhaba;

namespace {

// What `action` writes to stderr, read while it writes.
std::string stderr_of(const std::function<void()>& action) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]);
  Fd writer(ends[1]);
  const Fd saved(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  std::string text;
  ::dup2(writer.get(), STDERR_FILENO);
  writer.reset();
  std::thread collect([&] {
    char chunk[4096];
    for (ssize_t got = 0; (got = ::read(reader.get(), chunk, sizeof chunk)) > 0;) {
      text.append(chunk, static_cast<std::size_t>(got));
    }
  });
  action();
  ::dup2(saved.get(), STDERR_FILENO);
  collect.join();
  return text;
}

}  // namespace

TEST_CASE("a line stands alone, a warning and an error say whose they are") {
  CHECK(stderr_of([] {
          log::line("hello");
          log::warning("careful");
          log::error("broken");
          log::line("");
        }) == "hello\nmerhaba: warning: careful\nmerhaba: broken\n\n");
}

TEST_CASE("a line longer than the pipe holds arrives whole") {
  const std::string long_text(300'000, 'x');
  CHECK(stderr_of([&] { log::error(long_text); }) == "merhaba: " + long_text + "\n");
}

TEST_CASE("lines of several threads do not mix") {
  const std::string text = stderr_of([] {
    const auto write = [](char c) {
      return [c] {
        for (int i = 0; i < 500; ++i) log::warning(std::string(60, c));
      };
    };
    std::thread other(write('b'));
    write('a')();
    other.join();
  });
  const std::string line_a = "merhaba: warning: " + std::string(60, 'a') + "\n";
  const std::string line_b = "merhaba: warning: " + std::string(60, 'b') + "\n";
  REQUIRE(text.size() == 1000 * line_a.size());
  int as = 0;
  for (std::size_t at = 0; at < text.size(); at += line_a.size()) {
    const std::string line = text.substr(at, line_a.size());
    const bool whole = line == line_a || line == line_b;
    if (!whole) FAIL(line);
    as += line == line_a ? 1 : 0;
  }
  CHECK(as == 500);
}

TEST_CASE("a line nobody can take is lost without harm, and errno stays") {
  const Fd saved(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  const Fd read_only(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ::dup2(read_only.get(), STDERR_FILENO);
  errno = EDOM;
  log::line("to nobody");
  const int error = errno;
  ::dup2(saved.get(), STDERR_FILENO);
  CHECK(error == EDOM);
}
