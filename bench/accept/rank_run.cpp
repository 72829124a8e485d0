#include "bench/accept/rank_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/accept/readiness.hpp"
#include "bench/kernel/identity.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/json_fields.hpp"
#include "bench/result/merging.hpp"

namespace merhaba::bench::accept {
namespace {

using Json = nlohmann::ordered_json;
using mpi::Waiting;

// What is counted twice, by MPI_Reduce and by adding up the ranks' accounts.
template <class Counts>
std::vector<std::uint64_t> account_of(const Counts& counts) {
  return {counts.attempted,
          counts.established,
          counts.finished,
          counts.responses,
          counts.in_time,
          counts.failed(),
          counts.not_begun,
          counts.late_clients,
          counts.syn_retransmissions,
          counts.begun_late,
          counts.data_retransmissions};
}

class RankRun {
 public:
  RankRun(mpi::Ranks& ranks, const Orders& orders, command::Progress* progress)
      : ranks_(ranks), orders_(orders), progress_(progress) {}

  RanksResult run() {
    const std::vector<Readiness> ready = get_ready();
    const std::optional<std::string> complaint = complaint_of(ready);  // at the root
    const std::string alone = ranks_.broadcast(complaint ? "" : alone_on_their_cores(ready));
    if (alone.empty()) {
      ranks_.finish();
      if (complaint) throw Error(*complaint);
      return {};
    }
    alone_ = alone[ranks_.rank()] == '1';
    clocks_ = ranks_.clock_offsets();
    RanksResult result;
    for (const double rate : orders_.rates) {
      const result::Series own = measure(rate);
      const std::vector<result::Part> parts = hand_in(own, ready);
      const load::Latencies latencies = sum_up(own, parts);
      const std::vector<std::uint64_t> account = ranks_.sum(account_of(own.total()));
      if (!ranks_.is_root()) continue;
      result.steps.push_back(result::merge(orders_.at(rate), parts, latencies));
      if (account != account_of(result.steps.back().total)) {
        throw Error("the ranks' accounts do not add up to what MPI_Reduce made of them");
      }
    }
    if (ranks_.is_root() && orders_.target_rank) {
      const Readiness& at = ready[*orders_.target_rank];
      result.server = result::Contestant{orders_.work.server.text(), at.about, "",
                                         orders_.work.server.text(), at.holds, ""};
    }
    ranks_.finish();
    return result;
  }

 private:
  bool watches_target() const { return orders_.target_rank == ranks_.rank(); }

  load::Work share(double rate) const {
    const unsigned rank = ranks_.rank();
    const unsigned number = rank - (orders_.target_rank && rank > *orders_.target_rank ? 1 : 0);
    load::Work work = share_of(orders_.at(rate), number, orders_.generators(ranks_.size()));
    work.spin = work.mode == load::Mode::open && alone_;
    return work;
  }

  // At the root: of every rank.
  std::vector<Readiness> get_ready() {
    Readiness own = readiness_here();
    try {
      if (watches_target()) {
        target_ = std::make_unique<target::Target>(orders_.work.server);
        if (target_->processes().empty()) {
          throw Error(
              "--target-rank: no process listens on " + orders_.work.server.text() +
              " here, or its processes are not visible to this user; use the rank that runs on the "
              "server's machine, in its network namespace and as its user or root");
        }
        own.about = target_->text();
        own.holds = target_->capacity().value_or(0);
      } else {
        target_ = std::make_unique<target::Target>(target::Target::elsewhere(orders_.work.server));
        const double highest = *std::max_element(orders_.rates.begin(), orders_.rates.end());
        load::check_budget(share(highest));
        besides_ += result::probe(share(highest));
      }
    } catch (const Error& error) {
      own.error = error.what();
    }
    std::vector<Readiness> all;
    for (const std::string& text : ranks_.gather(readiness_text(own))) {
      all.push_back(readiness_from(text));
    }
    return all;
  }

  result::Series measure(double rate) {
    result::Series series;
    series.target = orders_.work.server.text();
    series.work = share(rate);
    std::swap(series.besides, besides_);  // of the first step
    for (unsigned round = 0; round < orders_.rounds; ++round) {
      if (progress_ != nullptr && !watches_target()) {
        progress_->begin(fmt::format("{} {}, rank 0 of {}", load::mode_name(series.work.mode),
                                     series.target, ranks_.size()),
                         series.work.duration);
      }
      ranks_.barrier(Waiting::awake);
      if (watches_target()) {
        series.runs.push_back(
            result::observe(series.work, *target_, [&] { ranks_.barrier(Waiting::asleep); }));
      } else {
        series.runs.push_back(
            result::measure(series.work, *target_, series.latencies,
                            [&](kernel::Nanoseconds at, const load::Tally& so_far) {
                              if (progress_ != nullptr)
                                progress_->update(at, so_far.responses, so_far.failed());
                            }));
        ranks_.barrier(Waiting::asleep);
      }
      if (progress_ != nullptr) progress_->end();
    }
    return series;
  }

  // At the root: a part of every rank.
  std::vector<result::Part> hand_in(const result::Series& own,
                                    const std::vector<Readiness>& ready) {
    std::vector<result::Part> parts;
    for (const std::string& text : ranks_.gather(result::summarize(own).json().dump())) {
      const Json json = Json::parse(text);
      const std::size_t rank = parts.size();
      result::Part part;
      part.name = fmt::format("rank {}", rank);
      part.host = ready[rank].host;
      part.machine = ready[rank].machine;
      part.offers_load = orders_.target_rank != rank;
      part.clock_ahead = kernel::seconds(clocks_[rank].ahead);
      part.clock_error = kernel::seconds(clocks_[rank].error);
      part.series = result::SeriesSummary::from_json({json, part.name});
      parts.push_back(std::move(part));
    }
    return parts;
  }

  // At the root: the histograms of all ranks, bucket by bucket; the exact ends are in their parts.
  load::Latencies sum_up(const result::Series& own, const std::vector<result::Part>& parts) {
    const load::Latencies& mine = own.latencies;
    load::Latencies sum;
    sum.connect = summed(mine.connect, &result::LatencySummaries::connect, parts);
    sum.first_byte = summed(mine.first_byte, &result::LatencySummaries::first_byte, parts);
    sum.end = summed(mine.end, &result::LatencySummaries::end, parts);
    return sum;
  }

  load::Histogram summed(const load::Histogram& mine,
                         result::LatencySummary result::LatencySummaries::*phase,
                         const std::vector<result::Part>& parts) {
    std::vector<std::uint64_t> counts = ranks_.sum(mine.counts());
    if (!ranks_.is_root()) return {};
    std::uint64_t min = UINT64_MAX, max = 0, count = 0;
    for (const result::Part& part : parts) {
      const result::LatencySummary& latency = part.series.latency.*phase;
      if (latency.count == 0) continue;
      min = std::min(min, latency.min);
      max = std::max(max, latency.max);
      count += latency.count;
    }
    load::Histogram sum =
        load::Histogram::from_counts(std::move(counts), count == 0 ? 0 : min, max);
    if (sum.count() != count) {
      throw Error(
          fmt::format("the ranks' latencies do not add up: {} by reduction, {} by their "
                      "accounts",
                      sum.count(), count));
    }
    return sum;
  }

  mpi::Ranks& ranks_;
  const Orders& orders_;
  command::Progress* progress_;
  std::unique_ptr<target::Target> target_;
  std::vector<mpi::ClockOffset> clocks_;
  load::Tally besides_;
  bool alone_ = false;  // on its core
};

}  // namespace

RanksResult run_rank(mpi::Ranks& ranks, const Orders& orders, command::Progress* progress) {
  return RankRun(ranks, orders, progress).run();
}

int follow_root(mpi::Ranks& ranks) {
  try {
    const std::string orders = ranks.broadcast("");
    if (orders.empty()) {
      ranks.finish();
    } else {
      run_rank(ranks, orders_from(orders), nullptr);
    }
    return static_cast<int>(ExitCode::stopped);
  } catch (const kernel::Interrupted&) {
    return static_cast<int>(ExitCode::failed);  // which the root says
  } catch (const std::exception& error) {
    std::fprintf(stderr, "merhaba-bench: rank %u on %s: %s\n", ranks.rank(),
                 kernel::host_name().c_str(), error.what());
    ranks.abort(static_cast<int>(ExitCode::failed));
    return static_cast<int>(ExitCode::failed);
  }
}

}  // namespace merhaba::bench::accept
