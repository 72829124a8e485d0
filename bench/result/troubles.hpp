// What did not go as asked in the runs of a series, taken together.
// A value, filled from the runs themselves or from the file they were written to.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/load/failure.hpp"

namespace merhaba::bench::result {

struct Troubles {
  load::FailureTexts failures;
  std::map<int, std::uint64_t> error_statuses;  // 400 and above
  std::uint64_t not_begun = 0;                  // clients that were due and found no place
  unsigned clients = 0;                         // the places that there were
  std::uint64_t late_clients = 0;
  std::uint64_t syn_retransmissions = 0;
  std::uint64_t data_retransmissions = 0;
  std::uint64_t listen_overflows = 0;
  std::uint64_t listen_drops = 0;
  bool generator_limited = false;

  std::uint64_t failed() const;  // clients
  std::string text() const;      // one line for each; "" if there are none
};

}  // namespace merhaba::bench::result
