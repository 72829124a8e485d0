#include "cli/run_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using cli::RunFile;
using test::content_of;
using test::entries;
using test::TemporaryFile;
namespace fs = std::filesystem;

TEST_CASE("a run file has its content, may be read by all, and goes with its owner") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const RunFile file("--x", path, "127.0.0.1:1\n[::1]:2\n");
    CHECK(content_of(path) == "127.0.0.1:1\n[::1]:2\n");
    CHECK(fs::status(path).permissions() == fs::perms(0644));
    CHECK(entries(home.directory()) == 2);  // nothing temporary
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a run file left behind by an earlier run is replaced, and goes too") {
  const TemporaryFile left("1234567\n");
  {
    const RunFile file("--x", left.path(), "1\n");
    CHECK(content_of(left.path()) == "1\n");
  }
  CHECK_FALSE(fs::exists(left.path()));
}

TEST_CASE("a run file somebody else put there since is left to them") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const RunFile first("--x", path, "first\n");
    std::ofstream(path + ".new") << "second\n";
    fs::rename(path + ".new", path);
  }
  CHECK(content_of(path) == "second\n");
}

// The second's file may get the inode number that the first's had.
TEST_CASE("a run file is left to a successor, and to the successor of that one") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/pid";
  for (int successors = 1; successors <= 4; ++successors) {
    auto first = std::make_unique<RunFile>("--x", path, "same\n");
    std::unique_ptr<RunFile> last;
    for (int i = 0; i < successors; ++i) last = std::make_unique<RunFile>("--x", path, "same\n");
    first.reset();
    CHECK(content_of(path) == "same\n");
    last.reset();
    CHECK_FALSE(fs::exists(path));
  }
}

TEST_CASE("a run file already removed is no trouble, nor is what took its place") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const RunFile file("--x", path, "x\n");
    fs::remove(path);
  }
  CHECK_FALSE(fs::exists(path));
  {
    const RunFile file("--x", path, "x\n");
    fs::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  }
  CHECK(fs::is_fifo(path));
}

TEST_CASE("the error of a run file that cannot be written names its option") {
  CHECK_THROWS_WITH(RunFile("--port-file", "/nonexistent/port", "x\n"),
                    "cannot write '/nonexistent/port' (--port-file): No such file or directory; "
                    "choose a path in a directory that exists and is writable");
  CHECK_THROWS_AS(cli::check_writable("--pid-file", "/nonexistent/pid"), Error);
}

TEST_CASE("the check of a run file changes nothing") {
  const TemporaryFile there("theirs\n");
  cli::check_writable("--x", there.path());
  cli::check_writable("--x", there.directory() + "/new");
  CHECK(content_of(there.path()) == "theirs\n");
  CHECK(entries(there.directory()) == 1);
}
