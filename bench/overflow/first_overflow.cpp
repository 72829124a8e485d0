#include "bench/overflow/first_overflow.hpp"

#include <algorithm>
#include <cmath>

namespace merhaba::bench::overflow {
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

// The probability that of so many independent runs at least `rank` have lost somebody by then: that
// the rank-th shortest of them has.
double by_rank(const Binomial& binomial, unsigned rank, unsigned runs, double by) {
  double sum = 0;
  for (unsigned i = rank; i <= runs; ++i) sum += binomial(i, runs, by);
  return sum;
}

}  // namespace

// Of n queues the n-th gets each client with a chance of 1/n, and the others are n - 1 queues.
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
  // An even number has two in the middle, and the median lies between them.
  while (by_rank(binomial, (runs + 1) / 2, runs, overflow.by(range.low)) <= beyond) ++range.low;
  range.high = range.low;
  while (by_rank(binomial, runs / 2 + 1, runs, overflow.by(range.high)) < 1 - beyond) ++range.high;
  return range;
}

}  // namespace merhaba::bench::overflow
