#include "bench/kernel/file.hpp"

#include "base/error.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::kernel::test {
namespace {

using Catch::Matchers::ContainsSubstring;
using merhaba::test::Folder;
using merhaba::test::patterned;

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
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

}  // namespace
}  // namespace merhaba::bench::kernel::test
