// What accept lets its user say.
// Owned by the command whose options they are.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "bench/accept/publication.hpp"
#include "bench/command/load_options.hpp"
#include "bench/mpi/ranks.hpp"

namespace merhaba::bench::accept {

struct AcceptOptions {
  command::LoadOptions load;
  std::string target = "merhaba";
  std::string mode = "drain";
  std::optional<pid_t> process;
  std::optional<unsigned> rounds;
  bool mpi = false;
  std::optional<unsigned> target_rank;
  PublicationOptions publication;

  unsigned runs(load::Mode of) const {
    return rounds.value_or(load.smoke ? 2 : of == load::Mode::drain ? 15 : 1);
  }
};

// As the root of an MPI run: gives the other ranks their orders, takes part, and publishes the
// result of all. Throws what accept() throws.
void accept_on_ranks(AcceptOptions& options, mpi::Ranks& ranks);

}  // namespace merhaba::bench::accept
