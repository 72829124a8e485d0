// The summary of a whole run: what became of every connection.
#pragma once

#include <string>
#include <vector>

#include "server/control.hpp"
#include "server/counters.hpp"

namespace merhaba::server {

struct Summary {
  std::vector<Counters> workers;
  // The stop ended by itself, in every worker. False: the run goes on, or the drain timeout or a
  // second signal cut the stop short. Who was under way then was abandoned, and who still waited in
  // an accept queue was reset, uncounted.
  bool complete = false;
  // A worker was stuck, and is left to end with the process: nothing of the server may go before.
  bool stuck = false;

  bool handed_over = false;  // to a successor, which serves on

  Counters total() const;
  // Lines for people: a warning first if anybody was abandoned, what was done, how the workers
  // shared it, and last the account of all connections, "stopped: abandoned 0; accepted 50, …".
  std::string text() const;

 private:
  std::string workers_text() const;
};

// So far, while the server runs.
Summary summary_of(const Overview& overview);

}  // namespace merhaba::server
