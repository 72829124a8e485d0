// merhaba-bench compare: who takes connections faster, and by how much?
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/commands.hpp"
#include "bench/support/comparison.hpp"
#include "bench/support/contest.hpp"
#include "bench/support/load_options.hpp"
#include "bench/support/mode.hpp"
#include "bench/support/results.hpp"
#include "bench/support/series_text.hpp"
#include "bench/support/table.hpp"

namespace merhaba::bench {
namespace {

struct CompareOptions {
  LoadOptions load;
  ContestOptions contest;
  std::vector<std::string> modes{"drain", "closed"};
  bool list = false;
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

void compare(CompareOptions& options) {
  if (options.list) {
    const Places places = find_places(options.load.peers);
    fmt::print("{}", list_text(read_peers(places), places));
    return;
  }
  if (options.load.smoke) options.contest.rounds = std::min(options.contest.rounds, 2U);
  std::vector<Mode> modes;
  for (const std::string& mode : options.modes) modes.push_back(parse_mode(mode));

  const bool open = std::find(modes.begin(), modes.end(), Mode::open) != modes.end();
  if (open && rate_steps(options.load.rate).size() > 1) {
    throw UsageError(
        "--rate: compare measures at one rate, say --rate 5000; accept finds the knee");
  }
  check_writable(options.load.json);
  const Stage stage(options.load.stage, true);
  Contest contest(options.contest, options.load, stage);
  std::string text = stage.text() + "\n";
  nlohmann::ordered_json comparisons = nlohmann::ordered_json::array();
  for (const Mode mode : modes) {
    const std::vector<const Series*> series = contest.run(mode);
    if (series.empty()) throw Error(fmt::format("none of them did {}", mode_name(mode)));
    text += fmt::format("\n{}, {} rounds\n\n{}", headline(series.front()->work),
                        options.contest.rounds, comparison_table(series));
    for (const Series* each : series) {
      const std::string trouble = troubles(*each);
      if (!trouble.empty()) text += each->target + ": " + trouble;
    }
    for (auto& duel : to_json(duels(series))) comparisons.push_back(std::move(duel));
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
      ->add_option("SERVER", options->contest.servers,
                   "names (see --list) or NAME='COMMAND' with @address@, @port@ and @backlog@ "
                   "[all that are here]")
      ->type_name("");
  command->add_option("-m,--mode", options->modes, "drain, closed, open, keepalive, pipeline")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str()
      ->type_name("MODE,...");
  command->add_option("--rounds", options->contest.rounds, "pairs; fewer than 15 say little")
      ->check(CLI::Range(1U, 10000U))
      ->capture_default_str()
      ->type_name("N");
  command->add_flag("!--no-control", options->contest.control,
                    "leave out the A/A run, the first server against itself");
  command->add_flag("--list", options->list, "the servers known, and which of them are here");
  options->load.rate = "5000";
  add_options(*command, options->load, "1s");
  command->callback([options] { compare(*options); });
}

}  // namespace merhaba::bench
