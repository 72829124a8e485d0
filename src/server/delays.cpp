#include "server/delays.hpp"

#include <algorithm>

#include "server/connection.hpp"

namespace merhaba::server {

Delays::Place Delays::add(Connection& connection, std::uint64_t due) {
  Place place;
  place.at_ = waiting_.emplace(due, &connection);
  place.delays_ = this;
  if (place.at_ == waiting_.begin()) start();
  return place;
}

// Those that wait again from within are for the next time.
void Delays::on_timer() noexcept {
  const std::uint64_t now = loop_->now();
  for (std::size_t left = waiting_.size(); left > 0; --left) {
    if (waiting_.empty() || waiting_.begin()->first > now) break;
    Connection& connection = *waiting_.begin()->second;
    connection.leave_delay();
    on_due_(connection);
  }
  if (!waiting_.empty()) start();
}

void Delays::start() noexcept {
  const std::uint64_t due = waiting_.begin()->first;
  timer_.start<&Delays::on_timer>(this, due - std::min(due, loop_->now()));
}

}  // namespace merhaba::server
