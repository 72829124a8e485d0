// What backlog a server gave to listen(2), concluded from the limits that its queue was seen with.
// Values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace merhaba::bench::overflow {

struct BacklogReading {
  std::uint32_t somaxconn = 0;  // net.core.somaxconn as it began to listen
  std::uint32_t limit = 0;      // the backlog in effect: the smaller of the two
};

struct Backlog {
  enum class Kind {
    own,        // `number`, which somaxconn does not move
    somaxconn,  // at least `number`: as much as somaxconn ever allowed
    unclear,    // the limits are of no one backlog
  };
  Kind kind = Kind::unclear;
  std::uint32_t number = 0;

  std::string text() const;  // "511", "somaxconn or more", "not clear"
};

Backlog asked_backlog(const std::vector<BacklogReading>& readings);

}  // namespace merhaba::bench::overflow
