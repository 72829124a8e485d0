#include <array>
#include <string_view>

#include "base/text.hpp"
#include "support/catch.hpp"

namespace {

std::string_view near(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kNames{"backlog", "body-file", "listen",
                                                          "status", "stall"};
  return merhaba::nearest(word, kNames.data(), kNames.size());
}

}  // namespace

TEST_CASE("a slip of the finger finds the word that was meant") {
  CHECK(near("backlog") == "backlog");
  CHECK(near("bcklog") == "backlog");    // a letter lost
  CHECK(near("backlogg") == "backlog");  // one too many
  CHECK(near("bakclog") == "backlog");   // two swapped
  CHECK(near("backlot") == "backlog");   // one wrong
  CHECK(near("lisetn") == "listen");
  CHECK(near("bodyfile") == "body-file");
}

TEST_CASE("the nearest of several wins") {
  CHECK(near("stal") == "stall");
  CHECK(near("statu") == "status");
}

TEST_CASE("no word is suggested when more than a third of the letters differ") {
  CHECK(near("blog") == "");
  CHECK(near("frobnicate") == "");
  CHECK(near("x") == "");
  CHECK(near("") == "");
  CHECK(near("lissum") == "");  // 3 edits of 6
  CHECK(near("lissen") == "listen");
  CHECK(near("lesten1") == "listen");  // 2 edits of 7: just near enough
}

TEST_CASE("nothing is nearest among nothing") { CHECK(merhaba::nearest("word", nullptr, 0) == ""); }
