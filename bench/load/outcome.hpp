// What became of a client, as it saw it itself.
// A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/load/failure.hpp"

namespace merhaba::bench::load {

enum class Outcome : std::uint8_t {
  served,      // its whole response came, and the end after it
  queued,      // at the end of the experiment it is in the accept queue
  refused,     // ECONNREFUSED: nobody listens
  reset,       // ECONNRESET or EPIPE: it had been connected
  timed_out,   // ETIMEDOUT, or its own patience
  unanswered,  // at the end it still calls, or believes it is connected; or its server hung up
  failed,      // on its own side: no port, no descriptor
};
inline constexpr std::size_t kOutcomes = 7;

std::string_view outcome_name(Outcome outcome);  // "served", "still queued", "refused" …
std::string_view outcome_key(Outcome outcome);   // the same in JSON: "still_queued"
Outcome outcome_of_error(int error_number);      // of connect(2), send(2) or recv(2)
Outcome outcome_of(const Failure& failure);      // of a client of a load that failed so

}  // namespace merhaba::bench::load
