#include "cli/whole_file.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using cli::check_writable;
using cli::file_at;
using cli::write_whole;
using test::content_of;
using test::entries;
using test::TemporaryFile;
namespace fs = std::filesystem;

TEST_CASE("a whole file has its content, and may be read by all") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/new";
  const merhaba::FileId written = write_whole("--x", path, "one\ntwo\n");
  CHECK(content_of(path) == "one\ntwo\n");
  CHECK(file_at(path) == written);
  struct stat info {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0644);
  CHECK(entries(home.directory()) == 2);  // nothing temporary
}

TEST_CASE("a whole file takes the place of an old one at once") {
  const TemporaryFile old("stale, and longer than what comes\n");
  const auto before = file_at(old.path());
  std::ifstream reader(old.path());  // who has it open reads on what was
  write_whole("--x", old.path(), "new\n");
  CHECK(content_of(old.path()) == "new\n");
  CHECK(file_at(old.path()) != before);
  std::string line;
  std::getline(reader, line);
  CHECK(line == "stale, and longer than what comes");
  CHECK(entries(old.directory()) == 1);
}

TEST_CASE("where there is no file there is none to compare with") {
  CHECK_FALSE(file_at("/nonexistent"));
}

TEST_CASE("what is no ordinary file is not replaced") {
  const TemporaryFile home("");
  const std::string link = home.directory() + "/link";
  fs::create_symlink(home.path(), link);
  const std::string fifo = home.directory() + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& path : {link, fifo, home.directory(), std::string("/dev/null")}) {
    INFO(path);
    CHECK_THROWS_AS(check_writable("--x", path), Error);
    CHECK_THROWS_WITH(write_whole("--x", path, "x\n"),
                      Catch::Matchers::ContainsSubstring("it exists and is not a regular file"));
  }
  CHECK(fs::is_symlink(link));
  CHECK(entries(home.directory()) == 3);
}

TEST_CASE("a directory that is not there is named, with the option and what to do") {
  CHECK_THROWS_WITH(write_whole("--x", "/nonexistent/file", "x\n"),
                    "cannot write '/nonexistent/file' (--x): No such file or directory; choose a "
                    "path in a directory that exists and is writable");
  CHECK_THROWS_AS(check_writable("--x", "/nonexistent/file"), Error);
}

TEST_CASE("a failed replacement leaves nothing temporary behind, and what was there") {
  const TemporaryFile home("");
  const std::string name(250, 'x');  // with the temporary suffix, too long for a file name
  CHECK_THROWS_AS(write_whole("--x", home.directory() + "/" + name, "x\n"), Error);
  CHECK(entries(home.directory()) == 1);
}

TEST_CASE("looking whether a file can be written changes nothing") {
  const TemporaryFile home("content");
  check_writable("--x", home.path());
  check_writable("--x", home.directory() + "/new");
  check_writable("--x", "new-in-the-working-directory");
  CHECK(entries(home.directory()) == 1);
  CHECK(content_of(home.path()) == "content");
}
