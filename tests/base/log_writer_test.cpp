#include "base/log_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "support/catch.hpp"
#include "support/process.hpp"
#include "support/scratch.hpp"

using namespace merhaba;
using namespace std::chrono_literals;

namespace {

using merhaba::test::eventually;
using merhaba::test::Folder;

constexpr std::size_t kLane = 64 * 1024;

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A descriptor of this process, another file's for a while.
class Redirected {
 public:
  Redirected(int fd, int to) : fd_(fd), saved_(::fcntl(fd, F_DUPFD_CLOEXEC, 3)) { ::dup2(to, fd); }
  ~Redirected() { ::dup2(saved_.get(), fd_); }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int fd_;
  Fd saved_;
};

struct Pipe {
  Fd reader, writer;
  Pipe() {
    int ends[2] = {-1, -1};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
};

TEST_CASE("lines of several threads arrive in the file, whole") {
  constexpr int kThreads = 4, kLines = 5'000;
  Folder folder;
  const std::string path = folder / "log";
  LogWriter writer(path);
  std::vector<LogLane*> lanes;
  for (int i = 0; i < kThreads; ++i) lanes.push_back(&writer.add_access_lane(1024 * 1024));
  writer.start();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      const std::string line = std::string(50, static_cast<char>('a' + i)) + "\n";
      for (int n = 0; n < kLines; ++n) lanes[static_cast<std::size_t>(i)]->write(line);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(writer.finish(5s) == 0);
  CHECK_FALSE(writer.hangs());
  std::istringstream lines(contents(path));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    REQUIRE(line.size() == 50);
    REQUIRE(line.find_first_not_of(line[0]) == std::string::npos);
  }
  CHECK(count == kThreads * kLines);
}

TEST_CASE("a reader that makes no room delays nobody, and the end for as long as was said") {
  const Pipe stuck;
  const Redirected out(STDOUT_FILENO, stuck.writer.get());
  LogWriter writer("");
  LogLane& access = writer.add_access_lane(1024 * 1024);
  LogLane& message = writer.add_message_lane(kLane);
  const Pipe reported;
  const Redirected err(STDERR_FILENO, reported.writer.get());
  writer.start();
  const std::string line = std::string(99, 'x') + "\n";
  for (int i = 0; i < 5'000; ++i) access.write(line);  // far more than a pipe holds
  CHECK(access.dropped() == 0);
  message.write("a message\n");  // is not delayed by the other
  std::array<char, 64> text{};
  CHECK(::read(reported.reader.get(), text.data(), text.size()) == 10);
  const auto began = std::chrono::steady_clock::now();
  const std::uint64_t left = writer.finish(100ms);
  CHECK(std::chrono::steady_clock::now() - began < 5s);
  CHECK_FALSE(writer.hangs());
  CHECK(left > 3'000);
  CHECK(left < 5'000);
}

TEST_CASE("a log that cannot be written is reported once, and goes on when it can") {
  Folder folder;
  const std::string path = folder / "log", real = folder / "real";
  REQUIRE(::symlink("/dev/full", path.c_str()) == 0);
  const Pipe reported;
  const Redirected err(STDERR_FILENO, reported.writer.get());
  LogWriter writer(path);
  LogLane& lane = writer.add_access_lane(kLane);
  writer.start();
  lane.write("first\n");
  std::string text;
  const auto read_through = [&](const std::string& words) {
    std::array<char, 512> part{};
    while (text.find(words) == std::string::npos) {
      const ssize_t got = ::read(reported.reader.get(), part.data(), part.size());
      REQUIRE(got > 0);
      text.append(part.data(), static_cast<std::size_t>(got));
    }
  };
  read_through("trying again\n");
  CHECK(text.find("cannot write the access log to " + path) != std::string::npos);
  lane.write("second\n");
  ::unlink(path.c_str());
  REQUIRE(::symlink(real.c_str(), path.c_str()) == 0);
  writer.reopen();
  read_through("again\n" /* of the first */);
  read_through("is written to " + path + " again\n");
  CHECK(text.find("trying again") == text.rfind("trying again"));
  CHECK(writer.finish(5s) == 0);
  CHECK(contents(real) == "first\nsecond\n");
}

TEST_CASE("reopened, the file is that of the name now; the old one keeps what it has") {
  Folder folder;
  const std::string path = folder / "log", old = folder / "log.1";
  LogWriter writer(path);
  LogLane& lane = writer.add_access_lane(kLane);
  writer.start();
  lane.write("before\n");
  CHECK(eventually([&] { return contents(path) == "before\n"; }));
  std::filesystem::rename(path, old);
  lane.write("meanwhile\n");
  CHECK(eventually([&] { return contents(old) == "before\nmeanwhile\n"; }));
  writer.reopen();
  CHECK(eventually([&] { return std::filesystem::exists(path); }));
  lane.write("after\n");
  CHECK(writer.finish(5s) == 0);
  CHECK(contents(path) == "after\n");
  CHECK(contents(old) == "before\nmeanwhile\n");
}

TEST_CASE(
    "a log that cannot be opened is an error that names it; a FIFO without a reader as well") {
  Folder folder;
  const std::string fifo = folder / "fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& path : {folder / "no/such/folder", fifo}) {
    std::string reported;
    try {
      const LogWriter writer(path);
    } catch (const Error& error) {
      reported = error.what();
    }
    CHECK(reported.find("cannot open the access log " + path) == 0);
  }
}

TEST_CASE("a log that nobody wrote to ends at once") {
  LogWriter writer("");
  writer.start();
  CHECK(writer.finish(5s) == 0);
  const LogWriter never_started("");
}

}  // namespace
