#include "cli/port_file.hpp"

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

}  // namespace

TEST_CASE("a port file has its content, and goes with its owner") {
  const TemporaryFile home("");
  const std::string path = home.directory() + "/port";
  {
    const PortFile file(path, "127.0.0.1:1\n[::1]:2\n");
    CHECK(content_of(path) == "127.0.0.1:1\n[::1]:2\n");
  }
  CHECK_FALSE(fs::exists(path));
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

TEST_CASE("the error of a port file that cannot be written names its option") {
  CHECK_THROWS_WITH(PortFile("/nonexistent/port", "x\n"),
                    "cannot write '/nonexistent/port' (--port-file): No such file or directory; "
                    "choose a path in a directory that exists and may be written");
  CHECK_THROWS_AS(PortFile::check("/nonexistent/port"), Error);
}
