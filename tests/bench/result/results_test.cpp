#include "bench/result/results.hpp"

#include <filesystem>

#include "bench/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::result::test {
namespace {

namespace fs = std::filesystem;
using merhaba::test::Folder;
using merhaba::test::read_file;
using merhaba::test::write_file;

TEST_CASE("to see whether a file can be written leaves none where there was none") {
  const Folder folder;
  check_writable(folder / "results");
  CHECK(fs::is_empty(folder.path()));
  check_writable("");
  check_writable("-");
  CHECK_FALSE(fs::exists("-"));
}

TEST_CASE("a file that is there stays, with its content") {
  const Folder folder;
  write_file(folder / "results", "earlier");
  check_writable(folder / "results");
  CHECK(read_file(folder / "results") == "earlier");
  check_writable("/dev/null");
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a link stays, whether or not it points to a file") {
  const Folder folder;
  fs::create_symlink("results", folder / "link");
  check_writable(folder / "link");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK_FALSE(fs::exists(folder / "results"));
  write_file(folder / "results", "earlier");
  check_writable(folder / "link");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(read_file(folder / "results") == "earlier");
}

TEST_CASE("what cannot be written is an error that names it and the reason") {
  const Folder folder;
  CHECK(error_of([&] { check_writable(folder / "none/it"); }) ==
        "cannot write " + (folder / "none/it") + ": No such file or directory");
  CHECK(error_of([&] { check_writable(folder.path()); }) ==
        "cannot write " + folder.path() + ": Is a directory");
  CHECK(error_of([&] { check_writable(folder / std::string(300, 'x')); }) ==
        "cannot write " + (folder / std::string(300, 'x')) + ": File name too long");
  write_file(folder / "file", "");
  CHECK(error_of([&] { check_writable(folder / "file/it"); }) ==
        "cannot write " + (folder / "file/it") + ": Not a directory");
}

TEST_CASE("in a folder that is not ours to enter nothing can be written") {
  const Folder folder;
  fs::create_directory(folder / "closed");
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder / "closed", fs::perms::none);
  const std::string reported = net::test::in_child([&] {
    become_nobody();
    return error_of([&] { check_writable(folder / "closed/it"); });
  });
  fs::permissions(folder / "closed", fs::perms::all);
  CHECK(reported == "cannot write " + (folder / "closed/it") + ": Permission denied");
}

}  // namespace
}  // namespace merhaba::bench::result::test
