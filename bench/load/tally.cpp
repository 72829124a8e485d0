#include "bench/load/tally.hpp"

#include <algorithm>

namespace merhaba::bench::load {

std::uint64_t Tally::failed() const {
  std::uint64_t sum = 0;
  for (const auto& [failure, count] : failures) sum += count;
  return sum;
}

double Tally::rate() const {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  return seconds > 0 ? static_cast<double>(in_time) / seconds : 0;
}

Tally& Tally::operator+=(const Tally& more) {
  attempted += more.attempted;
  established += more.established;
  finished += more.finished;
  responses += more.responses;
  in_time += more.in_time;
  not_begun += more.not_begun;
  begun_late += more.begun_late;
  most_behind = std::max(most_behind, more.most_behind);
  for (const auto& [failure, count] : more.failures) failures[failure] += count;
  for (const auto& [status, count] : more.error_statuses) error_statuses[status] += count;
  late_clients += more.late_clients;
  syn_retransmissions += more.syn_retransmissions;
  data_retransmissions += more.data_retransmissions;
  elapsed += more.elapsed;
  idle_polls += more.idle_polls;
  return *this;
}

}  // namespace merhaba::bench::load
