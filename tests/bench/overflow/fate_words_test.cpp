#include "bench/overflow/fate_words.hpp"

#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

using namespace std::chrono_literals;

SeenFate seen_at(HandshakeStage stage, load::Outcome outcome, std::uint64_t clients) {
  SeenFate seen;
  seen.setting.stage = stage;
  seen.setting.abort_on_overflow = 1;
  seen.setting.syncookies = 0;
  seen.run.beyond.attempted = clients;
  seen.run.beyond.count(outcome, clients);
  seen.run.first_end = 1010ms;
  return seen;
}

TEST_CASE("the conclusion says by stage what became of whom, and whether any was refused") {
  const SeenFate served = seen_at(HandshakeStage::syn, load::Outcome::served, 4);
  const SeenFate reset = seen_at(HandshakeStage::ack, load::Outcome::reset, 2);
  CHECK(fate_conclusion({served, served, reset}) ==
        "A full accept queue refused none of the clients beyond its capacity; at the SYN stage: 8 "
        "served; at the ACK stage: 2 reset.");
  CHECK(fate_conclusion({served}) ==
        "A full accept queue refused none of the clients beyond its capacity; at the SYN stage: 4 "
        "served.");
  CHECK(fate_conclusion({seen_at(HandshakeStage::syn, load::Outcome::refused, 3)}) ==
        "A full accept queue refused 3 of the clients beyond its capacity; at the SYN stage: 3 "
        "refused.");
}

TEST_CASE("of each stage there is the time of the first client, and what resets") {
  CHECK(fate_words({seen_at(HandshakeStage::syn, load::Outcome::served, 4)}, HandshakeStage::syn) ==
        "4 clients met the full queue at the SYN stage: their SYNs were dropped. Their outcomes: 4 "
        "served. The first was served after 1.01 s. None was reset.");
  const std::vector<SeenFate> reset{seen_at(HandshakeStage::ack, load::Outcome::reset, 2)};
  CHECK(fate_words(reset, HandshakeStage::ack) ==
        "2 clients met the full queue at the ACK stage: they were phantoms, established for the "
        "client and unknown to the server. Their outcomes: 2 reset. Reset: by "
        "tcp_abort_on_overflow 1 "
        "with tcp_syncookies 0.");
  CHECK(fate_words(reset, HandshakeStage::syn).empty());
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
