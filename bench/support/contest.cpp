#include "bench/support/contest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "base/error.hpp"
#include "bench/support/budget.hpp"
#include "bench/support/interrupt.hpp"
#include "bench/support/mode.hpp"
#include "bench/support/subject.hpp"

namespace merhaba::bench {

template <class Step>
bool Contest::goes_well(const std::string& name, const Step& step) {
  try {
    step();
    return true;
  } catch (const Error& error) {
    progress_.end();
    fmt::print(stderr, "merhaba-bench: going on without {}: {}\n", name, error.what());
    return false;
  }
}

Contest::Contest(const ContestOptions& contest, const LoadOptions& load, const Stage& stage)
    : contest_(contest),
      load_(load),
      stage_(stage),
      places_(find_places(load.peers)),
      random_(load.seed),
      progress_(load.quiet) {
  const std::vector<Peer> known = read_peers(places_);
  std::vector<Peer> peers;
  for (const std::string& name : contest.servers) peers.push_back(find_peer(known, name));
  const bool all = peers.empty();
  for (const Peer& peer : known) {
    if (all && is_here(peer, places_)) peers.push_back(peer);
  }
  for (const Peer& peer : peers) {
    const bool first = entries_.empty();
    if (!all) {
      enter(peer, peer.name);
    } else if (!goes_well(peer.name, [&] { enter(peer, peer.name); })) {
      continue;
    }
    if (first && contest.control) enter(peer, peer.name + " (A/A)");
  }
  if (entries_.empty()) throw Error("none of the servers in peers.json is here");
}

void Contest::enter(const Peer& peer, const std::string& name) {
  throw_if_interrupted();
  const PeerSettings settings{load_.backlog.value_or(stage_.longest_backlog()),
                              stage_.server_cpu()};
  auto server = std::make_unique<RunningPeer>(peer, places_, settings);
  Contestant contestant = contestant_of(name, *server);
  entries_.push_back({std::move(server), std::move(contestant)});
}

std::vector<const Series*> Contest::run(Mode mode) {
  std::vector<Turn> turns;
  for (Entry& entry : entries_) {
    if (!entry.server->peer().can(mode)) continue;
    Series& series = series_.emplace_back();
    series.target = entry.contestant.name;
    series.work = make_work(load_, mode, entry.server->target().address(), stage_);
    turns.push_back({&entry, &series});
  }
  if (turns.empty()) throw UsageError(fmt::format("none of them can do {}", mode_name(mode)));
  const auto failed = [this](const auto& step) {
    return [this, step](Turn turn) { return !goes_well(turn.series->target, [&] { step(turn); }); };
  };
  std::erase_if(turns, failed([this](Turn turn) { prepare(turn); }));
  std::vector<Turn> order = turns;
  for (unsigned round = 0; round <= contest_.rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random_);
    std::erase_if(order, failed([this, round](Turn turn) { measure_once(turn, round); }));
  }
  std::vector<const Series*> all;
  for (const Turn turn : turns) {
    if (turn.series->runs.size() < contest_.rounds) continue;  // it failed on the way
    const SystemCallRun counted =
        count_system_calls(turn.series->work, turn.entry->server->target());
    turn.series->system_calls = counted.per_unit;
    turn.series->besides += counted.tally;
    all.push_back(turn.series);
  }
  return all;
}

void Contest::prepare(Turn turn) {
  check_budget(turn.series->work);
  turn.series->besides += probe(turn.series->work);
  turn.entry->server->target().refresh();
}

void Contest::measure_once(Turn turn, unsigned round) {
  Series& series = *turn.series;
  progress_.begin(fmt::format("{} {}, round {} of {}", mode_name(series.work.mode), series.target,
                              round, contest_.rounds),
                  series.work.duration);
  Latencies warm_up;
  Measurement measurement =
      measure(series.work, turn.entry->server->target(), round == 0 ? warm_up : series.latencies,
              [&](Nanoseconds at, const Tally& so_far) {
                progress_.update(at, so_far.answers, so_far.failed());
              });
  progress_.end();
  if (round == 0) {
    series.besides += measurement.tally;
  } else {
    series.runs.push_back(std::move(measurement));
  }
}

Results Contest::finish() {
  Results results;
  results.kind = "compare";
  for (Entry& entry : entries_) {
    entry.contestant.last_words = entry.server->stop();
    results.contestants.push_back(entry.contestant);
  }
  for (Series& series : series_) results.series.push_back(std::move(series));
  return results;
}

}  // namespace merhaba::bench
