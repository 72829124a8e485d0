#include "bench/accept/contest.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "base/error.hpp"
#include "bench/command/measured_server.hpp"
#include "bench/kernel/interrupt.hpp"
#include "bench/load/budget.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::accept {

namespace {

constexpr std::chrono::milliseconds kDrain{120};  // a thousand clients called, and drained

}  // namespace

template <class Step>
bool Contest::goes_well(const std::string& name, const Step& step) {
  try {
    step();
    return true;
  } catch (const Error& error) {
    progress_.end();
    fmt::print(stderr, "merhaba-bench: continuing without {}: {}\n", name, error.what());
    return false;
  }
}

Contest::Contest(const ContestOptions& contest, const command::LoadOptions& load,
                 const target::Testbed& testbed)
    : contest_(contest),
      load_(load),
      testbed_(testbed),
      places_(target::find_places(load.peers)),
      random_(load.seed),
      progress_(load.quiet) {
  const std::vector<target::Peer> known = target::read_peers(places_);
  std::vector<target::Peer> peers;
  for (const std::string& name : contest.servers) peers.push_back(target::find_peer(known, name));
  const bool all = peers.empty();
  for (const target::Peer& peer : known) {
    if (all && target::is_here(peer, places_)) peers.push_back(peer);
  }
  for (const target::Peer& peer : peers) {
    const bool first = entries_.empty();
    if (!all) {
      enter(peer, peer.name);
    } else if (!goes_well(peer.name, [&] { enter(peer, peer.name); })) {
      continue;
    }
    if (first && contest.control) enter(peer, peer.name + std::string(result::kControl));
  }
  if (entries_.empty())
    throw Error(
        "none of the servers in peers.json is installed; name one, or run tools/setup.sh --peers");
}

void Contest::enter(const target::Peer& peer, const std::string& name) {
  kernel::throw_if_interrupted();
  const target::PeerSettings settings{load_.backlog.value_or(testbed_.longest_backlog()),
                                      testbed_.server_cpu()};
  auto server = std::make_unique<target::RunningPeer>(peer, places_, settings);
  result::Contestant contestant = command::contestant_of(name, *server);
  entries_.push_back({std::move(server), std::move(contestant)});
}

std::string Contest::announcement(const std::vector<load::Mode>& modes) {
  std::vector<std::string> names, words;
  for (const Entry& entry : entries_) names.push_back(entry.contestant.name);
  std::chrono::duration<double> total{};
  std::size_t parts = 0;
  for (const load::Mode mode : modes) {
    words.emplace_back(load::mode_name(mode));
    for (const Entry& entry : entries_) {
      if (!entry.server->peer().can(mode)) continue;
      const load::Work work =
          command::make_work(load_, mode, entry.server->target().address(), testbed_);
      const std::size_t runs = contest_.rounds + 1;
      parts += runs;
      total += static_cast<double>(runs) * (mode == load::Mode::drain ? kDrain : work.duration);
    }
  }
  progress_.expect(parts);
  return fmt::format("compare: {}; {}; {} rounds after a warm-up; about {}\n",
                     fmt::join(names, ", "), fmt::join(words, ", "), contest_.rounds,
                     result::format_time(1e9 * total.count()));
}

std::vector<result::SeriesSummary> Contest::planned(const std::vector<load::Mode>& modes) const {
  std::vector<result::SeriesSummary> all;
  const Entry& entry = entries_.front();
  for (const load::Mode mode : modes) {
    if (!entry.server->peer().can(mode)) continue;
    result::Series series;
    series.target = entry.contestant.name;
    series.work = command::make_work(load_, mode, entry.server->target().address(), testbed_);
    all.push_back(result::summarize(series));
  }
  return all;
}

std::vector<const result::Series*> Contest::run(load::Mode mode) {
  std::vector<Turn> turns;
  for (Entry& entry : entries_) {
    if (!entry.server->peer().can(mode)) continue;
    result::Series& series = series_.emplace_back();
    series.target = entry.contestant.name;
    series.work = command::make_work(load_, mode, entry.server->target().address(), testbed_);
    turns.push_back({&entry, &series});
  }
  if (turns.empty())
    throw UsageError(fmt::format("none of these servers can do --mode {}", load::mode_name(mode)));
  const auto failed = [this](const auto& step) {
    return [this, step](Turn turn) { return !goes_well(turn.series->target, [&] { step(turn); }); };
  };
  std::erase_if(turns, failed([this](Turn turn) { prepare(turn); }));
  std::vector<Turn> order = turns;
  for (unsigned round = 0; round <= contest_.rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random_);
    std::erase_if(order, failed([this, round](Turn turn) { measure_once(turn, round); }));
  }
  std::vector<const result::Series*> all;
  for (const Turn turn : turns) {
    if (turn.series->runs.size() < contest_.rounds) continue;  // it failed on the way
    const result::SystemCallRun counted =
        result::count_system_calls(turn.series->work, turn.entry->server->target());
    turn.series->system_calls = counted.per_unit;
    turn.series->besides += counted.tally;
    all.push_back(turn.series);
  }
  return all;
}

void Contest::prepare(Turn turn) {
  load::check_budget(turn.series->work);
  turn.series->besides += result::probe(turn.series->work);
  turn.entry->server->target().refresh();
}

void Contest::measure_once(Turn turn, unsigned round) {
  result::Series& series = *turn.series;
  progress_.begin(fmt::format("{} {}, round {} of {}", load::mode_name(series.work.mode),
                              series.target, round, contest_.rounds),
                  series.work.duration);
  load::Latencies warm_up;
  result::Measurement measurement = result::measure(
      series.work, turn.entry->server->target(), round == 0 ? warm_up : series.latencies,
      [&](kernel::Nanoseconds at, const load::Tally& so_far) {
        progress_.update(at, so_far.responses, so_far.failed());
      });
  progress_.end();
  if (round == 0) {
    series.besides += measurement.tally;
  } else {
    series.runs.push_back(std::move(measurement));
  }
}

result::Results Contest::finish() {
  result::Results results;
  results.kind = "compare";
  for (Entry& entry : entries_) {
    entry.contestant.last_words = entry.server->stop();
    results.contestants.push_back(entry.contestant);
  }
  for (result::Series& series : series_) results.series.push_back(std::move(series));
  return results;
}

}  // namespace merhaba::bench::accept
