// merhaba-bench compare: which server accepts connections faster, and by how much?
#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "bench/accept/against.hpp"
#include "bench/accept/contest.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/commands.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/emphasis.hpp"
#include "bench/command/help.hpp"
#include "bench/command/load_options.hpp"
#include "bench/kernel/file.hpp"
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
  AgainstOptions against;
  std::vector<std::string> modes{"drain", "closed"};
  bool list = false;
};

std::string list_text(const std::vector<target::Peer>& peers, const target::Places& places) {
  result::Table table({{"server", result::Table::Align::left},
                       {"", result::Table::Align::left},
                       {"", result::Table::Align::left}});
  for (const target::Peer& peer : peers) {
    std::string where = "available";
    if (!target::is_here(peer, places)) {
      where = peer.package.empty() ? "not built" : "needs package " + peer.package;
    }
    table.add({peer.name, where, peer.about});
  }
  return table.text();
}

// Before hours of measuring rather than after.
std::optional<Baseline> baseline_of(const CompareOptions& options) {
  const AgainstOptions& against = options.against;
  if (against.file.empty()) {
    if (against.anyway) throw UsageError("--anyway needs --against");
    if (against.tolerance) throw UsageError("--tolerance needs --against");
    if (!against.junit.empty())
      throw UsageError("--junit needs --against: without it, there is no verdict");
    return std::nullopt;
  }
  if (!options.contest.control) {
    throw UsageError("--against needs the A/A run to know the noise; leave out --no-control");
  }
  if (options.contest.rounds < result::kFewestRuns) {
    throw UsageError(
        fmt::format("--against needs at least {} rounds (--rounds)", result::kFewestRuns));
  }
  command::check_output_file("--junit", against.junit);
  std::error_code none;
  if (std::filesystem::equivalent(against.file, options.load.json, none)) {
    throw UsageError("--json: " + options.load.json +
                     " is the file of --against, and would be overwritten; name another");
  }
  return Baseline(against.file);
}

void check_conditions(const Baseline& baseline, const CompareOptions& options,
                      const Contest& contest, const std::vector<load::Mode>& modes,
                      const target::Testbed& testbed) {
  const std::vector<result::Difference> differences = baseline.differences(
      result::document_head("compare", testbed), contest.first(), contest.planned(modes));
  if (differences.empty()) return;
  const std::string list = result::text(differences);
  if (!options.against.anyway) {
    throw Error(
        fmt::format("{} was measured under other conditions, so there is no verdict:\n{}"
                    "record it again with --json, or add --anyway to decide all the same",
                    options.against.file, list));
  }
  fmt::print(stderr,
             "merhaba-bench: continuing although {} was measured under other conditions:\n{}",
             options.against.file, list);
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
        "--rate: compare measures at one rate, such as --rate 5000; accept finds the knee");
  }
  result::check_writable(options.load.json);
  const double tolerance =
      command::parse_percent("--tolerance", options.against.tolerance.value_or("2%"));
  const std::optional<Baseline> baseline = baseline_of(options);
  const auto start = std::chrono::steady_clock::now();
  const target::Testbed testbed(options.load.testbed, true);
  Contest contest(options.contest, options.load, testbed);
  if (baseline) check_conditions(*baseline, options, contest, modes, testbed);
  if (!options.load.quiet) fmt::print(stderr, "{}", contest.announcement(modes));
  const bool colourful = command::is_colourful(STDOUT_FILENO);
  std::string text, conclusions;
  std::vector<result::DuelSummary> duels;
  for (const load::Mode mode : modes) {
    const std::vector<const result::Series*> series = contest.run(mode);
    if (series.empty())
      throw Error(fmt::format("every server failed in mode {}", load::mode_name(mode)));
    if (baseline && series.front()->target != contest.first().name) {
      throw Error(fmt::format("{} failed in mode {}, so there is no verdict", contest.first().name,
                              load::mode_name(mode)));
    }
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
  result::Document document = result::document_of(contest.finish(), testbed);
  document.duels = std::move(duels);
  if (baseline) document.changes = baseline->changes(document, tolerance);
  if (options.load.json != "-") {
    conclusions.pop_back();  // the end of its last line
    fmt::print("{}\n\n{}\n{}",
               command::emphasized(conclusions, command::Emphasis::strong, colourful),
               testbed.text(), text);
    if (baseline) fmt::print("{}", baseline->report(document.changes));
  }
  if (!options.load.json.empty()) {
    result::write_json(result::to_json(document), options.load.json);
  }
  if (!options.against.junit.empty()) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    kernel::write_file(options.against.junit,
                       result::junit_xml("merhaba-bench compare", document.head.at, took.count(),
                                         cases_of(document.changes)));
  }
  require_no_regression(document.changes);
}

}  // namespace

void add_compare(CLI::App& program) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command = program.add_subcommand(
      "compare", "Compare servers under the same load, the first with all others");
  command::set_examples(*command,
                        {{"merhaba-bench compare --list", "the servers that can be compared"},
                         {"merhaba-bench compare merhaba nginx haproxy --json three.json",
                          "for merhaba-bench report, or for --against"}});
  command
      ->add_option("SERVER", options->contest.servers,
                   "names (see --list), or NAME='COMMAND' with @address@, @port@ and @backlog@")
      ->default_str("all that are installed")
      ->type_name("");
  command->add_option("-m,--mode", options->modes, command::kModeHelp)
      ->delimiter(',')
      ->allow_extra_args(false)
      ->capture_default_str()
      ->type_name("MODE,...");
  command
      ->add_option("--rounds", options->contest.rounds,
                   "rounds; in each, every server has its turn; fewer than 15 say little")
      ->check(command::from_to(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  command->add_flag_callback(
      "--no-control", [options] { options->contest.control = false; },
      "leave out the A/A run of the first server against itself");
  command->add_flag("--list", options->list, "list the known servers, and which are available");
  options->load.rate = "5000";
  add_options(*command, options->load, "1s");
  add_options(*command, options->against);
  command->callback([options] { compare(*options); });
}

}  // namespace merhaba::bench::accept
