// What became of a client, as the client itself saw it.
// A value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bench/load/failure.hpp"

namespace merhaba::bench::load {

enum class Outcome : std::uint8_t {
  served,      // its whole response came, and the end after it
  queued,      // still in the accept queue at the end of the experiment
  refused,     // ECONNREFUSED: no socket listens
  reset,       // ECONNRESET or EPIPE, after it was connected
  timed_out,   // ETIMEDOUT, or its own timeout
  unanswered,  // still connecting at the end, or a phantom; or the server closed without a response
  failed,      // on its own side: no free port, no descriptor
};
inline constexpr std::size_t kOutcomes = 7;

std::string_view outcome_name(Outcome outcome);  // "served", "still queued", "refused" …
std::string_view outcome_key(Outcome outcome);   // the same in JSON: "still_queued"
Outcome outcome_of_error(int error_number);      // of connect(2), send(2) or recv(2)
Outcome outcome_of(const Failure& failure);      // of a load's client with this failure

}  // namespace merhaba::bench::load
