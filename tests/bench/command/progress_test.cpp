#include "bench/command/progress.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "base/fd.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::command::test {
namespace {

using namespace std::chrono_literals;

// Our stderr led through a pipe or a terminal for as long as this lives.
class Stderr {
 public:
  enum class Kind { pipe, terminal };
  explicit Stderr(Kind kind) : saved_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) {
    Fd writer;
    kind == Kind::pipe ? open_pipe(writer) : open_terminal(writer);
    ::dup2(writer.get(), STDERR_FILENO);
  }
  ~Stderr() { ::dup2(saved_.get(), STDERR_FILENO); }
  Stderr(const Stderr&) = delete;
  Stderr& operator=(const Stderr&) = delete;

  void narrow(unsigned short columns) {
    struct winsize size {};
    size.ws_col = columns;
    ::ioctl(reader_.get(), TIOCSWINSZ, &size);
  }

  std::string said() {  // since the last time
    std::string all;
    char part[4096];
    for (ssize_t got = 0; (got = ::read(reader_.get(), part, sizeof part)) > 0;) {
      all.append(part, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  void open_pipe(Fd& writer) {
    int ends[2];
    if (::pipe2(ends, O_NONBLOCK) != 0) throw std::runtime_error("pipe");
    reader_.reset(ends[0]);
    writer.reset(ends[1]);
  }

  void open_terminal(Fd& writer) {
    reader_.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK));
    if (::grantpt(reader_.get()) != 0 || ::unlockpt(reader_.get()) != 0) {
      throw std::runtime_error("posix_openpt");
    }
    writer.reset(::open(::ptsname(reader_.get()), O_RDWR | O_NOCTTY));
    termios raw{};
    ::tcgetattr(writer.get(), &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(writer.get(), TCSANOW, &raw);
  }

  Fd saved_, reader_;
};

// `rate` a second for `time`, updated each millisecond.
void go_on(Progress& progress, kernel::Nanoseconds& clock, std::uint64_t& done,
           kernel::Nanoseconds time, std::uint64_t rate) {
  for (const kernel::Nanoseconds end = clock + time; clock < end;) {
    clock += 1ms;
    done += rate / 1000;
    progress.update(clock, done, 0);
  }
}

TEST_CASE("in a log there is a line of its own every ten seconds") {
  Stderr log(Stderr::Kind::pipe);
  {
    Progress progress(false);
    progress.begin("drain merhaba", 30s);
    kernel::Nanoseconds clock = 500s;
    std::uint64_t done = 7;
    progress.update(clock, done, 0);
    go_on(progress, clock, done, 9999ms, 41'000);
    CHECK(log.said() == "");
    go_on(progress, clock, done, 1ms, 41'000);
    CHECK(log.said() == "drain merhaba  41,000/s  0 errors\n");
    progress.update(520s, 7 + 41 * 20'000, 1);
    CHECK(log.said() == "drain merhaba  41,000/s  1 error\n");
    progress.update(531s, 7 + 41 * 31'000, 1234);
    CHECK(log.said() == "drain merhaba  41,000/s  1,234 errors\n");
    progress.end();
  }
  CHECK(log.said() == "");
}

TEST_CASE("on a terminal one line is rewritten, at most ten times per second, and wiped") {
  Stderr terminal(Stderr::Kind::terminal);
  {
    Progress progress(false);
    progress.begin("closed nginx", 0s);
    kernel::Nanoseconds clock = 500s;
    std::uint64_t done = 0;
    progress.update(clock, done, 0);
    CHECK(terminal.said() == "\rclosed nginx  0 errors\x1b[K");
    go_on(progress, clock, done, 100ms, 41'000);
    CHECK(terminal.said() == "\rclosed nginx  41,000/s  0 errors\x1b[K");
    go_on(progress, clock, done, 3s, 41'000);
    const std::string said = terminal.said();
    CHECK(std::count(said.begin(), said.end(), '\r') == 30);
    CHECK(said.find('\n') == std::string::npos);
    progress.end();
    CHECK(terminal.said() == "\r\x1b[K");
    progress.end();
    CHECK(terminal.said() == "");
    go_on(progress, clock, done, 200ms, 41'000);
    CHECK_FALSE(terminal.said().empty());
  }
  CHECK(terminal.said() == "\r\x1b[K");
}

TEST_CASE("the bar and the time left are those of all parts") {
  Stderr terminal(Stderr::Kind::terminal);
  Progress progress(false);
  progress.expect(4);
  progress.begin("nginx, round 1 of 4", 2s);
  progress.update(100s, 0, 0);
  CHECK(terminal.said() == "\r[--------------------] 0 %  nginx, round 1 of 4  0 errors\x1b[K");
  progress.update(101s, 500, 0);
  CHECK(terminal.said() ==
        "\r[##------------------] 12 %  nginx, round 1 of 4  500/s  0 errors  7 s left\x1b[K");
  progress.update(105s, 500, 0);  // longer than it was to last: no more than its part
  CHECK(terminal.said().find("\r[#####---------------] 25 %") == 0);
  progress.end();
  progress.begin("nginx, round 2 of 4", 0s);  // not known how long
  progress.update(140s, 0, 0);
  CHECK(terminal.said().ends_with("25 %  nginx, round 2 of 4  0 errors  2 min 0 s left\x1b[K"));
}

TEST_CASE("the line is never wider than the terminal") {
  Stderr terminal(Stderr::Kind::terminal);
  terminal.narrow(40);
  Progress progress(false);
  progress.expect(2);
  progress.begin("a server with a name that is longer than that", 1s);
  progress.update(1s, 0, 0);
  CHECK(terminal.said() == "\r[--------------------] 0 %  a server wi\x1b[K");
}

TEST_CASE("the rate is that of late") {
  Stderr terminal(Stderr::Kind::terminal);
  Progress progress(false);
  progress.begin("open", 0s);
  kernel::Nanoseconds clock = 1s;
  std::uint64_t done = 0;
  progress.update(clock, done, 0);
  go_on(progress, clock, done, 10s, 1000);
  CHECK(terminal.said().ends_with("\ropen  1,000/s  0 errors\x1b[K"));
  go_on(progress, clock, done, 1s, 0);  // of 1000, e^-1 is left
  CHECK(terminal.said().ends_with("\ropen  368/s  0 errors\x1b[K"));
  go_on(progress, clock, done, 10s, 0);
  CHECK(terminal.said().ends_with("\ropen  0/s  0 errors\x1b[K"));
}

TEST_CASE("what begins next starts at 0, and waits for its turn to be shown") {
  Stderr log(Stderr::Kind::pipe);
  Progress progress(false);
  progress.expect(2);
  progress.begin("nginx", 10s);
  progress.update(10s, 0, 0);
  progress.update(19s, 9000, 0);
  progress.end();
  progress.begin("haproxy", 10s);
  progress.update(19s + 500ms, 0, 0);
  progress.update(20s, 100, 0);
  CHECK(log.said() == "52 %  haproxy  200/s  0 errors  10 s left\n");
}

TEST_CASE("asked to be quiet it says nothing") {
  for (const auto kind : {Stderr::Kind::pipe, Stderr::Kind::terminal}) {
    Stderr nobody(kind);
    {
      Progress progress(true);
      progress.begin("drain", 1s);
      kernel::Nanoseconds clock = 1s;
      std::uint64_t done = 0;
      go_on(progress, clock, done, 20s, 1000);
      progress.end();
    }
    CHECK(nobody.said() == "");
  }
}

}  // namespace
}  // namespace merhaba::bench::command::test
