// What a rank says of itself before the start of an MPI run.
// A value; text on the way to the root.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace merhaba::bench::accept {

struct Readiness {
  std::string host;
  std::string machine;  // see kernel::network_identity()
  std::string error;    // "": it is ready
  // The CPUs that it was bound to, a core's one or two; none: it may run anywhere.
  std::vector<unsigned> bound;
  // Of the rank that watches the target:
  std::string about;
  std::uint64_t holds = 0;  // clients that the accept queue holds
};

Readiness readiness_here();
std::string readiness_text(const Readiness& readiness);
Readiness readiness_from(const std::string& text);  // what readiness_text() made

// A digit for each rank: 1 where it was bound to a core that no other rank of its machine may run
// on. Such a rank may look for events without sleeping.
std::string alone_on_their_cores(const std::vector<Readiness>& ranks);

// "rank 3 on m3: …", of the first that is not ready, and how many others are not. Nothing when all
// are.
std::optional<std::string> complaint_of(const std::vector<Readiness>& ranks);

}  // namespace merhaba::bench::accept
