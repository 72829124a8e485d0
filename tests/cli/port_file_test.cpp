#include "cli/port_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using cli::PortFile;
using test::TemporaryFile;
namespace fs = std::filesystem;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

long entries(const std::string& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a port file has its content, may be read by all, and goes with its owner") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const PortFile file(path, "127.0.0.1:1\n[::1]:2\n");
    CHECK(content_of(path) == "127.0.0.1:1\n[::1]:2\n");
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0644);
    CHECK(entries(home.directory()) == 2);  // nothing temporary
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("a port file takes the place of an old one at once") {
  const TemporaryFile old("stale, and longer than what comes\n");
  std::ifstream reader(old.path());  // who has it open reads on what was
  const PortFile file(old.path(), "new\n");
  CHECK(content_of(old.path()) == "new\n");
  std::string line;
  std::getline(reader, line);
  CHECK(line == "stale, and longer than what comes");
}

TEST_CASE("a port file somebody else put there since is left to them") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const PortFile first(path, "first\n");
    std::ofstream(path + ".new") << "second\n";
    fs::rename(path + ".new", path);
  }
  CHECK(content_of(path) == "second\n");
}

TEST_CASE("a port file already removed is no trouble") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const PortFile file(path, "x\n");
    fs::remove(path);
  }
  CHECK_FALSE(fs::exists(path));
}

TEST_CASE("what is no ordinary file is not replaced") {
  const TemporaryFile home("");
  const std::string link = home.directory() + "/link";
  fs::create_symlink(home.path(), link);
  const std::string fifo = home.directory() + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& path : {link, fifo, home.directory(), std::string("/dev/null")}) {
    INFO(path);
    CHECK_THROWS_AS(PortFile::check(path), Error);
    CHECK_THROWS_WITH(PortFile(path, "x\n"),
                      Catch::Matchers::ContainsSubstring("it is there, and no ordinary file"));
  }
  CHECK(fs::is_symlink(link));
  CHECK(entries(home.directory()) == 3);
}

TEST_CASE("a directory that is not there is named, with what to do") {
  CHECK_THROWS_WITH(PortFile("/nonexistent/port", "x\n"),
                    "cannot write the port file '/nonexistent/port': No such file or directory; "
                    "choose a --port-file in a directory that exists and may be written");
  CHECK_THROWS_AS(PortFile::check("/nonexistent/port"), Error);
}

TEST_CASE("a failed replacement leaves nothing temporary behind") {
  const TemporaryFile home("");
  const std::string name(250, 'x');  // with the temporary suffix, too long for a file name
  CHECK_THROWS_AS(PortFile(home.directory() + "/" + name, "x\n"), Error);
  CHECK(entries(home.directory()) == 1);
}

TEST_CASE("looking whether a port file can be written changes nothing") {
  const TemporaryFile home("content");
  PortFile::check(home.path());
  PortFile::check(home.directory() + "/new");
  PortFile::check("new-in-the-working-directory");
  CHECK(entries(home.directory()) == 1);
  CHECK(content_of(home.path()) == "content");
}
