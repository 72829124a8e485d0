// merhaba-bench compare: who takes connections faster, and by how much?
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

#include "base/error.hpp"
#include "bench/commands.hpp"
#include "bench/support/budget.hpp"
#include "bench/support/comparison.hpp"
#include "bench/support/interrupt.hpp"
#include "bench/support/load_options.hpp"
#include "bench/support/mode.hpp"
#include "bench/support/progress.hpp"
#include "bench/support/results.hpp"
#include "bench/support/running_peer.hpp"
#include "bench/support/series_text.hpp"
#include "bench/support/table.hpp"

namespace merhaba::bench {
namespace {

struct CompareOptions {
  LoadOptions load;
  std::vector<std::string> contestants;
  std::vector<std::string> modes{"drain", "closed"};
  unsigned rounds = 15;
  bool no_control = false;
  bool list = false;
};

// A started server, and its series in the modes it can do.
struct Entry {
  std::string name;
  std::unique_ptr<RunningPeer> server;
  Contestant contestant;
};

std::string list_text(const std::vector<Peer>& peers, const Places& places) {
  Table table({{"server", Table::Align::left}, {"", Table::Align::left}, {"", Table::Align::left}});
  for (const Peer& peer : peers) {
    std::string where = "here";
    if (!is_here(peer, places)) {
      where = peer.package.empty() ? "not built" : "package " + peer.package;
    }
    table.add({peer.name, where, peer.about});
  }
  return table.text();
}

std::vector<Peer> chosen_peers(const CompareOptions& options, const Places& places) {
  const std::vector<Peer> known = read_peers(places);
  std::vector<Peer> chosen;
  for (const std::string& name : options.contestants) chosen.push_back(find_peer(known, name));
  if (chosen.empty()) {
    std::copy_if(known.begin(), known.end(), std::back_inserter(chosen),
                 [&](const Peer& peer) { return is_here(peer, places); });
  }
  if (chosen.empty()) throw Error("none of the servers in peers.json is here");
  return chosen;
}

class Contest {
 public:
  Contest(const CompareOptions& options, const Stage& stage)
      : options_(options),
        stage_(stage),
        places_(find_places(options.load.peers)),
        random_(options.load.seed),
        progress_(options.load.quiet) {
    const std::vector<Peer> peers = chosen_peers(options, places_);
    enter(peers.front(), peers.front().name);
    // The same server against itself: what this machine's noise looks like.
    if (!options.no_control) enter(peers.front(), peers.front().name + " (A/A)");
    for (auto peer = peers.begin() + 1; peer != peers.end(); ++peer) enter(*peer, peer->name);
  }

  // Round by round, everybody once in each in a new order. A first round warms up, uncounted.
  std::vector<Series*> run(Mode mode) {
    std::vector<std::pair<Entry*, Series*>> starters;
    std::vector<Series*> all;
    for (Entry& entry : entries_) {
      if (!entry.server->peer().can(mode)) continue;
      Series& series = series_.emplace_back();
      series.target = entry.name;
      series.work = make_work(options_.load, mode, entry.server->target().address(), stage_);
      check_budget(series.work);
      series.besides += probe(series.work);
      entry.server->target().refresh();
      starters.emplace_back(&entry, &series);
      all.push_back(&series);
    }
    std::vector<std::pair<Entry*, Series*>> order = starters;
    for (unsigned round = 0; round <= options_.rounds; ++round) {
      std::shuffle(order.begin(), order.end(), random_);
      for (const auto& [entry, series] : order) measure_once(*entry, *series, round);
    }
    for (const auto& [entry, series] : starters) {
      const SystemCallRun counted = count_system_calls(series->work, entry->server->target());
      series->system_calls = counted.per_unit;
      series->besides += counted.tally;
    }
    return all;
  }

  Results finish() {
    Results results;
    results.kind = "compare";
    for (Entry& entry : entries_) {
      entry.contestant.last_words = entry.server->stop();
      results.contestants.push_back(entry.contestant);
    }
    for (Series& series : series_) results.series.push_back(std::move(series));
    return results;
  }

 private:
  void enter(const Peer& peer, const std::string& name) {
    const PeerSettings settings{options_.load.backlog.value_or(stage_.longest_backlog()),
                                stage_.server_cpu()};
    throw_if_interrupted();
    auto server = std::make_unique<RunningPeer>(peer, places_, settings);
    Contestant contestant{name,
                          peer.about,
                          server->version(),
                          server->target().address().text(),
                          server->target().capacity().value_or(0),
                          ""};
    entries_.push_back({name, std::move(server), std::move(contestant)});
  }

  void measure_once(const Entry& entry, Series& series, unsigned round) {
    progress_.begin(fmt::format("{} {}, round {} of {}", mode_name(series.work.mode), entry.name,
                                round, options_.rounds),
                    series.work.duration);
    Latencies warm_up;
    Measurement measurement =
        measure(series.work, entry.server->target(), round == 0 ? warm_up : series.latencies,
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

  const CompareOptions& options_;
  const Stage& stage_;
  Places places_;
  std::deque<Entry> entries_;
  std::deque<Series> series_;
  std::mt19937_64 random_;
  Progress progress_;
};

void compare(CompareOptions& options) {
  if (options.list) {
    const Places places = find_places(options.load.peers);
    fmt::print("{}", list_text(read_peers(places), places));
    return;
  }
  if (options.load.smoke) options.rounds = std::min(options.rounds, 2U);
  std::vector<Mode> modes;
  for (const std::string& mode : options.modes) modes.push_back(parse_mode(mode));

  const Stage stage(options.load.stage, true);
  Contest contest(options, stage);
  std::string text = stage.text() + "\n";
  nlohmann::ordered_json comparisons = nlohmann::ordered_json::array();
  for (const Mode mode : modes) {
    const std::vector<Series*> series = contest.run(mode);
    if (series.empty()) throw UsageError(fmt::format("none of them can do {}", mode_name(mode)));
    const std::vector<const Series*> seen(series.begin(), series.end());
    text += fmt::format("\n{}, {} rounds\n\n{}", headline(seen.front()->work), options.rounds,
                        comparison_table(seen));
    for (const Series* each : seen) {
      const std::string trouble = troubles(*each);
      if (!trouble.empty()) text += each->target + ": " + trouble;
    }
    for (auto& duel : to_json(duels(seen))) comparisons.push_back(std::move(duel));
  }
  const Results results = contest.finish();
  if (options.load.json != "-") fmt::print("{}", text);
  if (!options.load.json.empty()) {
    write_json(results.json(stage, {{"comparisons", std::move(comparisons)}}), options.load.json);
  }
}

}  // namespace

void add_compare(CLI::App& program) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = program.add_subcommand(
      "compare", "The same work for several servers, side by side: the first against all others");
  command
      ->add_option("SERVER", options->contestants,
                   "names (see --list) or NAME='COMMAND' with @address@, @port@ and @backlog@ "
                   "[all that are here]")
      ->type_name("");
  command->add_option("-m,--mode", options->modes, "drain, closed, open, keepalive, pipeline")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str()
      ->type_name("MODE,...");
  command->add_option("--rounds", options->rounds, "pairs; fewer than 15 say little")
      ->check(CLI::Range(1U, 10000U))
      ->capture_default_str()
      ->type_name("N");
  command->add_flag("--no-control", options->no_control,
                    "leave out the A/A run, the first server against itself");
  command->add_flag("--list", options->list, "the servers known, and which of them are here");
  add_options(*command, options->load, "1s");
  command->callback([options] { compare(*options); });
}

}  // namespace merhaba::bench
