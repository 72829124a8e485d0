// merhaba-bench compare: who takes connections faster, and by how much?
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/accept/contest.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/emphasis.hpp"
#include "bench/command/load_options.hpp"
#include "bench/load/mode.hpp"
#include "bench/result/comparison.hpp"
#include "bench/result/document.hpp"
#include "bench/result/results.hpp"
#include "bench/result/series_text.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::accept {
namespace {

struct CompareOptions {
  command::LoadOptions load;
  ContestOptions contest;
  std::vector<std::string> modes{"drain", "closed"};
  bool list = false;
};

std::string list_text(const std::vector<target::Peer>& peers, const target::Places& places) {
  result::Table table({{"server", result::Table::Align::left},
                       {"", result::Table::Align::left},
                       {"", result::Table::Align::left}});
  for (const target::Peer& peer : peers) {
    std::string where = "here";
    if (!target::is_here(peer, places)) {
      where = peer.package.empty() ? "not built" : "package " + peer.package;
    }
    table.add({peer.name, where, peer.about});
  }
  return table.text();
}

void compare(CompareOptions& options) {
  if (options.list) {
    const target::Places places = target::find_places(options.load.peers);
    fmt::print("{}", list_text(target::read_peers(places), places));
    return;
  }
  if (options.load.smoke) options.contest.rounds = std::min(options.contest.rounds, 2U);
  std::vector<load::Mode> modes;
  for (const std::string& mode : options.modes) modes.push_back(load::parse_mode(mode));

  const bool open = std::find(modes.begin(), modes.end(), load::Mode::open) != modes.end();
  if (open && command::rate_steps(options.load.rate).size() > 1) {
    throw UsageError(
        "--rate: compare measures at one rate, say --rate 5000; accept finds the knee");
  }
  result::check_writable(options.load.json);
  const target::Testbed testbed(options.load.testbed, true);
  Contest contest(options.contest, options.load, testbed);
  if (!options.load.quiet) fmt::print(stderr, "{}", contest.announcement(modes));
  const bool colourful = command::is_colourful(STDOUT_FILENO);
  std::string text, conclusions;
  std::vector<result::DuelSummary> duels;
  for (const load::Mode mode : modes) {
    const std::vector<const result::Series*> series = contest.run(mode);
    if (series.empty()) throw Error(fmt::format("none of them did {}", load::mode_name(mode)));
    conclusions += result::comparison_conclusion(series);
    text += fmt::format("\n{}, {} rounds\n\n{}", result::headline(series.front()->work),
                        options.contest.rounds, result::comparison_table(series));
    for (const result::Series* each : series) {
      result::Troubles troubles = result::troubles_of(result::summarize(*each));
      troubles.generator_limited = false;  // which the conclusion says of all of them
      if (std::string trouble = troubles.text(); !trouble.empty()) {
        trouble.pop_back();
        text +=
            command::emphasized(each->target + ": " + trouble, command::Emphasis::bad, colourful) +
            "\n";
      }
    }
    for (const result::Duel& duel : result::duels(series)) {
      duels.push_back(result::summarize(duel));
    }
  }
  const result::Results results = contest.finish();
  if (options.load.json != "-") {
    conclusions.pop_back();  // the end of its last line
    fmt::print("{}\n\n{}\n{}",
               command::emphasized(conclusions, command::Emphasis::strong, colourful),
               testbed.text(), text);
  }
  if (!options.load.json.empty()) {
    result::Document document = result::document_of(results, testbed);
    document.duels = std::move(duels);
    result::write_json(result::to_json(document), options.load.json);
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
      ->check(command::from_to(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  command->add_flag_callback(
      "--no-control", [options] { options->contest.control = false; },
      "leave out the A/A run, the first server against itself");
  command->add_flag("--list", options->list, "the servers known, and which of them are here");
  options->load.rate = "5000";
  add_options(*command, options->load, "1s");
  command->callback([options] { compare(*options); });
}

}  // namespace merhaba::bench::accept
