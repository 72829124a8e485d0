// The servers that know a hand-over, restarted by it under load: their sheet and what follows.
#pragma once

#include <vector>

#include "bench/overflow/experiment.hpp"
#include "bench/overflow/hand_over_rounds.hpp"

namespace merhaba::bench::overflow {

// Returns those of the peers that know a hand-over.
std::vector<target::Peer> peers_that_hand_over(const std::vector<target::Peer>& peers);

result::Sheet hand_over_sheet(double rate);  // without rows

// Adds a server's row, account, words and findings, and a sentence to the conclusion.
void add_hand_overs(const std::string& server, unsigned hand_overs, const HandedOver& run,
                    const Account& account, result::Sheet& sheet, Experiment& experiment);

}  // namespace merhaba::bench::overflow
