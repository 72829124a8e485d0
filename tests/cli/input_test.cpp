#include "cli/input.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "base/error.hpp"
#include "base/fd.hpp"
#include "cli/fixtures.hpp"
#include "support/catch.hpp"

using namespace merhaba;
using namespace merhaba::cli;

namespace {

// read_all() from a pipe into which `content` is written bit by bit.
std::string through_pipe(const std::string& content, std::uint64_t limit) {
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  Fd reader(ends[0]);
  std::thread writer([&content, end = ends[1]] {
    const Fd fd(end);
    for (std::size_t at = 0; at < content.size(); at += 1'000) {
      const std::string part = content.substr(at, 1'000);
      if (::write(fd.get(), part.data(), part.size()) < 0) return;
    }
  });
  std::string read;
  std::string failure;
  try {
    read = read_all(reader.get(), "the pipe", limit);
  } catch (const Error& error) {
    failure = error.what();
  }
  writer.join();
  if (!failure.empty()) throw Error(failure);
  return read;
}

}  // namespace

TEST_CASE("everything is read, every byte as it is") {
  CHECK(through_pipe("", 10).empty());
  CHECK(through_pipe("no line end", 100) == "no line end");
  CHECK(through_pipe(std::string("a\0b\r\n\xff\n", 7), 100) == std::string("a\0b\r\n\xff\n", 7));
  std::string large(300'000, 'x');
  large[123'456] = '\n';
  CHECK(through_pipe(large, 300'000) == large);
}

TEST_CASE("what is too long is refused, with the limit") {
  CHECK_THROWS_WITH(through_pipe("12345", 4), "cannot use the pipe: it is longer than 4");
  const test::TemporaryFile file(std::string(1025, 'x'));
  CHECK(read_file("--body-file", file.path(), 1025).size() == 1025);
  CHECK_THROWS_WITH(read_file("--body-file", file.path(), 1024),
                    "cannot use '" + file.path() + "' (--body-file): it is longer than 1KiB");
}

TEST_CASE("what may never end is refused at once, as it is no ordinary file") {
  const test::TemporaryFile file("");
  const std::string fifo = file.path() + "-fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& path : {fifo, std::string("/dev/zero")}) {
    CHECK_THROWS_WITH(
        read_file("--config", path, 1000),
        "cannot read '" + path +
            "' (--config): it is a FIFO or a device, which may never end; give a regular file");
  }
  ::unlink(fifo.c_str());
}

TEST_CASE("what cannot be read says what, why, and what to do") {
  const test::TemporaryFile file("");
  CHECK_THROWS_WITH(
      read_file("--body-file", file.path() + "x", 1),
      "cannot open '" + file.path() +
          "x' (--body-file): No such file or directory; check the path and its permissions");
  CHECK_THROWS_WITH(read_file("--body-file", file.directory(), 1),
                    "cannot read '" + file.directory() + "' (--body-file): Is a directory");
}
