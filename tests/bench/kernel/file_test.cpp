#include "bench/kernel/file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/error.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using merhaba::test::Folder;
using merhaba::test::patterned;

namespace fs = std::filesystem;

std::vector<std::string> names_in(const Folder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("a file is read as it was written, whatever its bytes, and replaced as a whole") {
  const Folder folder;
  for (const std::string& content : {patterned(100'000), std::string("short\n"), std::string()}) {
    write_file(folder / "file", content);
    CHECK(read_file(folder / "file") == content);
  }
}

TEST_CASE("what cannot be read or written is named, with the reason") {
  const Folder folder;
  CHECK_THAT(
      error_of([&] { read_file(folder / "none"); }),
      ContainsSubstring("cannot read " + (folder / "none")) && ContainsSubstring("No such file"));
  CHECK_THAT(error_of([&] { read_file(folder.path()); }), ContainsSubstring("Is a directory"));
  CHECK_THAT(error_of([&] { write_file(folder / "none/file", "x"); }),
             ContainsSubstring("cannot write " + (folder / "none/file")) &&
                 ContainsSubstring("No such file"));
}

TEST_CASE("what is written beside a file does not stay there") {
  const Folder folder;
  write_file(folder / "file", "new");
  write_file(folder / "file", "newer");
  CHECK(names_in(folder) == std::vector<std::string>{"file"});
}

TEST_CASE("a file that is open keeps its content while another takes its place") {
  const Folder folder;
  write_file(folder / "file", "old");
  const std::ifstream reader(folder / "file");
  write_file(folder / "file", "new");
  std::ostringstream text;
  text << reader.rdbuf();
  CHECK(text.str() == "old");
  CHECK(read_file(folder / "file") == "new");
}

TEST_CASE("a file that cannot be written whole keeps what it had, and leaves nothing beside it") {
  const Folder folder;
  write_file(folder / "file", "old");
  const std::string reported = net::test::in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{10'000, 10'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    return error_of([&] { write_file(folder / "file", patterned(100'000)); }) + "; " +
           error_of([&] { write_file(folder / "other", patterned(100'000)); });
  });
  CHECK(reported == "cannot write " + (folder / "file") + ": File too large; cannot write " +
                        (folder / "other") + ": File too large");
  CHECK(read_file(folder / "file") == "old");
  CHECK(names_in(folder) == std::vector<std::string>{"file"});
}

TEST_CASE("a file that is replaced is no more open to others than before") {
  const Folder folder;
  write_file(folder / "file", "old");
  fs::permissions(folder / "file", fs::perms::owner_read | fs::perms::owner_write);
  write_file(folder / "file", "new");
  CHECK(read_file(folder / "file") == "new");
  CHECK(fs::status(folder / "file").permissions() ==
        (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("where its folder takes no new file an existing one is written in place") {
  const Folder folder;
  write_file(folder / "file", "old");
  ::chmod((folder / "file").c_str(), 0666);
  ::chmod(folder.path().c_str(), 0555);
  const std::string reported = net::test::in_child([&] {
    become_nobody();
    write_file(folder / "file", "new");
    return error_of([&] { write_file(folder / "other", "new"); });
  });
  ::chmod(folder.path().c_str(), 0755);
  CHECK(reported == "cannot write " + (folder / "other") + ": Permission denied");
  CHECK(read_file(folder / "file") == "new");
  CHECK(names_in(folder) == std::vector<std::string>{"file"});
}

TEST_CASE("a link stays a link, and what it points to is replaced") {
  const Folder folder;
  const std::string text = GENERATE("there", "not there");
  CAPTURE(text);
  fs::create_directory(folder / "else");
  fs::create_symlink("else/file", folder / "link");
  if (text == "there") write_file(folder / "else/file", "old");
  write_file(folder / "link", "new");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_file(folder / "else/file") == "new");
  CHECK(names_in(folder) == std::vector<std::string>{"else", "link"});
}

TEST_CASE("what is no regular file is written where it is") {
  write_file("/dev/null", "nothing");
  CHECK(fs::is_character_file("/dev/null"));
  CHECK_THAT(error_of([] { write_file("/dev/full", "x"); }),
             ContainsSubstring("cannot write /dev/full: No space left"));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const Fd reader(ends[0]);
  {
    const Fd writer(ends[1]);
    write_file("/proc/self/fd/" + std::to_string(writer.get()), "through a pipe");
  }
  CHECK(merhaba::test::read_file("/proc/self/fd/" + std::to_string(reader.get())) ==
        "through a pipe");
  CHECK_FALSE(fs::exists(".part"));
}

}  // namespace
}  // namespace merhaba::bench::kernel::test
