#include "base/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "base/fd.hpp"
#include "base/log_lane.hpp"
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

TEST_CASE(
    "a thread's lines go through its lane, and one that found no room is reported afterwards") {
  LogLane lane(128);
  log::route(&lane);
  const std::string direct = stderr_of([&] {
    log::warning("one");
    log::line(std::string(120, 'x'));
    log::line("y");
  });
  std::string text;
  while (!lane.empty()) lane.take(text, 128);
  CHECK(direct.empty());
  CHECK(text ==
        "merhaba: warning: one\n"
        "merhaba: warning: 1 lines were dropped here because nobody read them\ny\n");
  CHECK(lane.dropped() == 1);
  LogLane large(1 << 17);
  log::route(&large);
  const std::string long_line(100'000, 'z');
  log::line(long_line);
  log::line("end");
  text.clear();
  while (!large.empty()) large.take(text, 1 << 17);
  CHECK(text == long_line + "\nend\n");
  log::route(nullptr);
  CHECK(stderr_of([] { log::line("directly"); }) == "directly\n");
}

TEST_CASE("a reader of stderr that makes no room is waited for a second, or not at all") {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]), writer(ends[1]);
  const Fd saved(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
  ::fcntl(writer.get(), F_SETFL, O_NONBLOCK);
  const std::string much(4096, 'x');
  while (::write(writer.get(), much.data(), much.size()) > 0) {
  }
  ::fcntl(writer.get(), F_SETFL, 0);
  ::dup2(writer.get(), STDERR_FILENO);
  const auto lasts = [] {
    const auto began = std::chrono::steady_clock::now();
    log::warning("nobody reads this");
    return std::chrono::steady_clock::now() - began;
  };
  const auto waiting = lasts();
  log::wait_for_reader(false);
  const auto at_once = lasts();
  log::wait_for_reader(true);
  ::dup2(saved.get(), STDERR_FILENO);
  CHECK(waiting >= std::chrono::seconds(1));
  CHECK(at_once < std::chrono::seconds(1));
}
