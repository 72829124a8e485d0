#include "bench/overflow/first_overflow.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
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
    crowd.connect(std::max(1U, places_of_each - fullest(now.depths)));
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
    listener.close();  // resets every client, so that no socket lingers
  return run;
}

namespace {

// The probability of `hits` in `of` independent attempts.
class Binomial {
 public:
  explicit Binomial(unsigned largest) : log_factorials_(largest + 1) {
    for (unsigned i = 1; i <= largest; ++i) {
      log_factorials_[i] = log_factorials_[i - 1] + std::log(i);
    }
  }
  double operator()(unsigned hits, unsigned of, double chance) const {
    if (chance <= 0) return hits == 0 ? 1 : 0;
    if (chance >= 1) return hits == of ? 1 : 0;
    const unsigned misses = of - hits;
    return std::exp(log_factorials_[of] - log_factorials_[hits] - log_factorials_[misses] +
                    hits * std::log(chance) + misses * std::log1p(-chance));
  }

 private:
  std::vector<double> log_factorials_;
};

// The probability that at least `rank` of `runs` independent runs have had a drop, where each has
// had one with probability `by`.
double by_rank(const Binomial& binomial, unsigned rank, unsigned runs, double by) {
  double sum = 0;
  for (unsigned i = rank; i <= runs; ++i) sum += binomial(i, runs, by);
  return sum;
}

}  // namespace

// The n-th of n queues gets each client with a chance of 1/n; the others are n - 1 queues.
FirstOverflow::FirstOverflow(unsigned queues, unsigned places_of_each)
    : queues_(queues), places_(places_of_each), none_lost_(places_of_each + 1, 1.0) {
  const Binomial binomial(queues * places_);
  for (unsigned n = 2; n <= queues; ++n) {
    const std::vector<double> fewer = none_lost_;
    none_lost_.assign(n * places_ + 1, 0.0);
    for (unsigned clients = 0; clients < none_lost_.size(); ++clients) {
      const unsigned room = (n - 1) * places_;
      for (unsigned here = clients > room ? clients - room : 0; here <= std::min(clients, places_);
           ++here) {
        none_lost_[clients] += binomial(here, clients, 1.0 / n) * fewer[clients - here];
      }
    }
  }
}

double FirstOverflow::by(unsigned clients) const {
  if (clients <= places_) return 0;
  return clients < none_lost_.size() ? std::max(0.0, 1 - none_lost_[clients]) : 1;
}

unsigned FirstOverflow::quantile(double q) const {
  unsigned clients = 1;
  while (by(clients) < q) ++clients;
  return clients;
}

double FirstOverflow::imbalance() const {
  double sum = 0;
  for (unsigned clients = places_ + 1; clients <= none_lost_.size(); ++clients) {
    const double mean_before = static_cast<double>(clients - 1) / queues_;
    sum += (by(clients) - by(clients - 1)) * places_ / mean_before;
  }
  return sum;
}

ClientRange range_of_median(const FirstOverflow& overflow, unsigned runs, double confidence) {
  const double beyond = (1 - confidence) / 2;
  const Binomial binomial(runs);
  ClientRange range{1, 1};
  // An even number of runs has two middle ones, and the median lies between them.
  while (by_rank(binomial, (runs + 1) / 2, runs, overflow.by(range.low)) <= beyond) ++range.low;
  range.high = range.low;
  while (by_rank(binomial, runs / 2 + 1, runs, overflow.by(range.high)) < 1 - beyond) ++range.high;
  return range;
}

}  // namespace merhaba::bench::overflow
