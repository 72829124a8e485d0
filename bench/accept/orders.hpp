// What the root of an MPI run has every rank do, and a rank's share of it.
// Values; text on the way from rank to rank.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/load/work.hpp"

namespace merhaba::bench::accept {

struct Orders {
  load::Work work;            // of all ranks together
  std::vector<double> rates;  // of its steps, one after the other; one for a mode without a rate
  unsigned rounds = 1;        // of each step
  std::optional<unsigned> target_rank;  // offers no load, and watches the target

  load::Work at(double rate) const;
  unsigned generators(unsigned ranks) const { return ranks - (target_rank ? 1 : 0); }
};

std::string orders_text(const Orders& orders);
Orders orders_from(const std::string& text);  // what orders_text() made; throws Error

// Of the generator with this number, from 0 on: a part of the clients, of the connections, of the
// sources and of the rate, and a seed of its own. Poisson streams add up to a Poisson stream.
load::Work share_of(const load::Work& all, unsigned number, unsigned generators);
// Throws UsageError where the work cannot be shared by that many ranks.
void require_shareable(const load::Work& all, unsigned generators);

}  // namespace merhaba::bench::accept
