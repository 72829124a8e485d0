#include "bench/overflow/shared_port.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "base/error.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/crowd.hpp"
#include "bench/load/resting_listener.hpp"

namespace merhaba::bench::overflow {
namespace {

constexpr kernel::Nanoseconds kPatience =
    std::chrono::milliseconds(900);  // a SYN is sent again after 1 s

std::vector<load::RestingListener> listen_together(unsigned listeners, unsigned places) {
  std::vector<load::RestingListener> group;
  load::RestingListener::Options options{.backlog = static_cast<int>(places) - 1,
                                         .reuse_port = true};
  for (unsigned i = 0; i < listeners; ++i) {
    group.emplace_back(options);
    options.port = group.front().address().port();
  }
  return group;
}

struct Group {
  std::uint64_t drops = 0;
  std::vector<std::uint32_t> depths;
};

Group look_at(const std::vector<load::RestingListener>& listeners) {
  Group group;
  for (const load::RestingListener& listener : listeners) {
    const net::QueueState queue = listener.queue();
    group.drops += queue.drops;
    group.depths.push_back(queue.depth);
  }
  return group;
}

std::uint32_t fullest(const std::vector<std::uint32_t>& depths) {
  return *std::max_element(depths.begin(), depths.end());
}

std::uint64_t total(const std::vector<std::uint32_t>& depths) {
  return std::accumulate(depths.begin(), depths.end(), std::uint64_t{0});
}

}  // namespace

double SharedPortRun::imbalance() const {
  const double mean = static_cast<double>(total(depths)) / static_cast<double>(depths.size());
  return fullest(depths) / mean;
}

SharedPortRun fill_shared_port(unsigned listeners, unsigned places_of_each) {
  const std::uint64_t most = std::uint64_t{listeners} * (places_of_each + 1) + 1;
  const std::uint64_t sockets = load::raise_open_sockets(most);
  std::vector<load::RestingListener> group = listen_together(listeners, places_of_each);
  load::Crowd crowd(group.front().address(),
                    {.open = sockets - std::min<std::uint64_t>(sockets, listeners)});
  const kernel::Counters before = kernel::Counters::read();
  Group now = look_at(group);
  while (now.drops == 0) {
    crowd.call(std::max(1U, places_of_each - fullest(now.depths)));
    if (!crowd.settle([&] { return look_at(group).drops; }, kPatience)) {
      throw Error(fmt::format("a client of {} was neither connected nor dropped",
                              group.front().address().text()));
    }
    now = look_at(group);
  }
  SharedPortRun run;
  run.first_lost = static_cast<unsigned>(crowd.size());
  run.depths = now.depths;
  Account& account = run.account;
  account.run = fmt::format("one round of {} x {} places", listeners, places_of_each);
  account.kernel = kernel::Counters::read().since(before);
  crowd.conclude(total(now.depths));
  account.count(crowd);
  const std::uint64_t dropped = crowd.dropped_syns();
  account.checks = {
      {"in the queues (TCP_INFO)", crowd.connected(), total(now.depths)},
      {"SYNs dropped (the listeners' drops)", dropped, now.drops},
      {"SYNs dropped (ListenOverflows)", dropped, account.kernel["TcpExtListenOverflows"]},
      {"SYNs dropped (ListenDrops)", dropped, account.kernel["TcpExtListenDrops"]},
  };
  for (load::RestingListener& listener : group)
    listener.close();  // resets them all: no socket lingers
  return run;
}

}  // namespace merhaba::bench::overflow
