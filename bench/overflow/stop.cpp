// merhaba-bench overflow stop: what becomes of the clients still queued when the server stops?
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <memory>

#include "base/error.hpp"
#include "bench/command/accepted.hpp"
#include "bench/command/common_options.hpp"
#include "bench/command/help.hpp"
#include "bench/overflow/experiment.hpp"
#include "bench/overflow/experiments.hpp"
#include "bench/overflow/hand_over_sheet.hpp"
#include "bench/overflow/stop_rounds.hpp"
#include "bench/overflow/stop_ways.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

// The limit for our own listener: more clients would have to reuse ports.
constexpr unsigned kMostOfOurs = 1000;

struct StopOptions {
  ExperimentOptions common;
  std::vector<std::string> servers;
  StopRounds rounds;
  std::string peers;
};

double number(std::uint64_t count) { return static_cast<double>(count); }

std::string outcomes_text(const Account& account) {
  return fmt::format("{} served, {} reset, {} refused", account.of(load::Outcome::served),
                     account.of(load::Outcome::reset), account.of(load::Outcome::refused));
}

void try_ways(const StopOptions& options, command::Progress& progress, Experiment& experiment) {
  const unsigned queued = std::min(options.rounds.queued, kMostOfOurs);
  result::Sheet& sheet = experiment.sheets.emplace_back();
  sheet.name = "ways";
  sheet.plot = result::Sheet::Plot::ways;
  sheet.title = fmt::format(
      "{} clients queued at the stop, a tenth as many at each moment after that", queued);
  sheet.columns = {{"way", "way", result::Sheet::Unit::text}, {"attempted", "attempted"}};
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    sheet.columns.push_back({std::string(load::outcome_key(load::Outcome(i))),
                             std::string(load::outcome_name(load::Outcome(i)))});
  }
  sheet.columns.insert(
      sheet.columns.end(),
      {{"lost_syns", "SYNs dropped"}, {"predicted_lost", "predicted lost"}, {"lost", "lost"}});
  std::vector<std::string> safe;
  for (const StopWay way : kStopWays) {
    progress.begin(std::string(stop_way_name(way)), kernel::Nanoseconds(0));
    progress.update(kernel::now(), 0, 0);
    const StopRun run = try_stop(way, queued);
    progress.end();
    const Account& account = run.account;
    std::vector<result::Sheet::Cell> row{account.run, number(account.attempted)};
    for (const std::uint64_t clients : account.outcomes) row.emplace_back(number(clients));
    for (const std::uint64_t count :
         {run.lost_syns, lost_clients(run.predicted), lost_clients(account)}) {
      row.emplace_back(number(count));
    }
    sheet.add(std::move(row));
    if (!run.as_predicted()) {
      experiment.findings.push_back(
          {"stop by " + account.run, outcomes_text(run.predicted), outcomes_text(account)});
    }
    if (lost_clients(account) == 0) safe.emplace_back(account.run);
    experiment.accounts.push_back(account);
  }
  experiment.words.push_back(
      safe.empty() ? "Every way lost clients."
                   : fmt::format("No client was lost by: {}.", fmt::join(safe, "; ")));
}

// The named servers, or the usual three as far as they are installed.
std::vector<target::Peer> choose_peers(const StopOptions& options, const target::Places& places) {
  const std::vector<target::Peer> known = target::read_peers(places);
  std::vector<target::Peer> peers;
  for (const std::string& name : options.servers) peers.push_back(target::find_peer(known, name));
  for (const target::Peer& peer : known) {
    const bool usual = peer.name == "merhaba" || peer.name == "nginx" || peer.name == "haproxy";
    if (options.servers.empty() && usual && target::is_here(peer, places)) peers.push_back(peer);
  }
  return peers;
}

void stop_servers(const StopOptions& options, const std::vector<target::Peer>& peers,
                  const target::Places& places, const target::Testbed& testbed,
                  command::Progress& progress, Experiment& experiment) {
  result::Sheet& sheet = experiment.sheets.emplace_back();
  sheet.name = "servers";
  sheet.plot = result::Sheet::Plot::servers;
  sheet.title = fmt::format("Stopped with at least {} in the queue, {} clients per second arriving",
                            options.rounds.queued, result::format_count(options.rounds.rate));
  sheet.columns = {{"server", "server", result::Sheet::Unit::text},
                   {"signal", "signal", result::Sheet::Unit::text},
                   {"rounds", "rounds"},
                   {"attempted", "attempted"},
                   {"served", "served"},
                   {"refused", "refused"},
                   {"lost", "lost"},
                   {"queued_at_signal", "queued at the signal"},
                   {"served_by_own_account", "served, by its summary"}};
  for (const target::Peer& peer : peers) {
    const kernel::Counters before = kernel::Counters::read();
    const GracefulStop run = stop_rounds(peer, places, options.rounds, testbed, progress);
    const Account account = run.account(peer.name, kernel::Counters::read().since(before));
    const std::string signal = fmt::format("SIG{}", ::sigabbrev_np(peer.graceful_stop));
    sheet.add({peer.name, signal, number(options.rounds.rounds), number(account.attempted),
               number(account.of(load::Outcome::served)),
               number(account.of(load::Outcome::refused)), number(lost_clients(account)),
               number(run.queued),
               run.served_by_server ? result::Sheet::Cell(number(*run.served_by_server))
                                    : result::Sheet::Cell()});
    if (run.served_by_server && run.served_by_server != account.of(load::Outcome::served)) {
      experiment.findings.push_back(
          {peer.name + ", clients served", fmt::format("{} by its summary", *run.served_by_server),
           fmt::format("{} by the clients", account.of(load::Outcome::served))});
    }
    experiment.words.push_back(fmt::format(
        "{} lost {} clients in {} {}; at the signal ({}) at least {} waited in its "
        "queue each time.",
        peer.name, result::format_count(number(lost_clients(account))), options.rounds.rounds,
        options.rounds.rounds == 1 ? "round" : "rounds", signal, run.queued));
    experiment.conclusion +=
        fmt::format("{}{} lost {} of {} clients", experiment.conclusion.empty() ? "" : "; ",
                    peer.name, result::format_count(number(lost_clients(account))),
                    result::format_count(number(account.attempted)));
    experiment.accounts.push_back(account);
  }
}

void hand_over_servers(const StopOptions& options, const std::vector<target::Peer>& peers,
                       const target::Places& places, const target::Testbed& testbed,
                       command::Progress& progress, Experiment& experiment) {
  if (peers.empty()) return;
  result::Sheet sheet = hand_over_sheet(options.rounds.rate);
  for (const target::Peer& peer : peers) {
    const kernel::Counters before = kernel::Counters::read();
    const HandedOver run = hand_over_rounds(peer, places, options.rounds, testbed, progress);
    const Account account =
        run.account(peer.name + ", hand-over", kernel::Counters::read().since(before));
    add_hand_overs(peer.name, options.rounds.rounds, run, account, sheet, experiment);
  }
  experiment.sheets.push_back(std::move(sheet));
}

void stop(StopOptions& options) {
  if (options.common.smoke) {
    options.rounds.queued = 50;
    options.rounds.rounds = 1;
    options.rounds.rate = 1000;
    if (options.servers.empty()) options.servers = {"merhaba"};
  }
  options.rounds.seed = options.common.seed;
  const target::Places places = target::find_places(options.peers);
  const std::vector<target::Peer> peers = choose_peers(options, places);
  const target::Testbed testbed = testbed_for(options.common);
  Experiment experiment;
  experiment.name = "stop";
  experiment.question = "What becomes of the clients still queued when the server stops?";
  command::Progress progress(options.common.quiet);
  const std::vector<target::Peer> restarted = peers_that_hand_over(peers);
  progress.expect(kStopWays.size() + (peers.size() + restarted.size()) * options.rounds.rounds);
  try_ways(options, progress, experiment);
  stop_servers(options, peers, places, testbed, progress, experiment);
  experiment.conclusion = experiment.conclusion.empty()
                              ? experiment.words.front()
                              : "Stopped under load, " + experiment.conclusion + ".";
  hand_over_servers(options, restarted, places, testbed, progress, experiment);
  publish(experiment, options.common, testbed);
}

}  // namespace

void add_stop(CLI::App& overflow) {
  auto options = std::make_shared<StopOptions>();
  CLI::App* command = overflow.add_subcommand(
      "stop", "Stop servers under load, and count the clients that they lose");
  command::set_examples(*command, {{"merhaba-bench overflow stop nginx",
                                    "ways to stop a listener, then nginx under load"}});
  command
      ->add_option("SERVER", options->servers,
                   "servers to stop: names (see compare --list), or NAME='COMMAND' with "
                   "@address@, @port@ and @backlog@")
      ->default_str("merhaba, nginx and haproxy, where installed")
      ->type_name("");
  command
      ->add_option("--queued", options->rounds.queued,
                   "minimum number of clients queued when the stop begins")
      ->check(command::from_to(1, 60000))
      ->capture_default_str()
      ->type_name("N");
  command->add_option("--rounds", options->rounds.rounds, "stops and hand-overs of each server")
      ->check(command::from_to(1, 10000))
      ->capture_default_str()
      ->type_name("N");
  command
      ->add_option("-r,--rate", options->rounds.rate,
                   "clients per second while a server stops or hands over")
      ->check(command::from_to(1.0, 20000.0))
      ->capture_default_str()
      ->type_name("RATE");
  command->add_option("--peers", options->peers, "folder of peers.json")
      ->type_name("DIR")
      ->group(command::kPlaceGroup);
  command::add_seed_option(*command, options->common.seed, "seed of the arrivals");
  add_options(*command, options->common);
  command->callback([options] { stop(*options); });
}

}  // namespace merhaba::bench::overflow
