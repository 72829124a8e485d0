// The summary of a whole run: what became of every connection.
#pragma once

#include <string>
#include <vector>

#include "server/counters.hpp"

namespace merhaba::server {

struct Summary {
  std::vector<Counters> workers;

  Counters total() const;
  // Lines for people: a warning first if anybody was abandoned, what was done, how the workers
  // shared it, and last the account of all connections, "stopped: abandoned 0; accepted 50, …".
  std::string text() const;

 private:
  std::string workers_text() const;
};

}  // namespace merhaba::server
