#include "bench/overflow/hand_over_sheet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "bench/overflow/stop_ways.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

double number(std::uint64_t count) { return static_cast<double>(count); }

std::string count_text(std::uint64_t count) { return result::format_count(number(count)); }

}  // namespace

std::vector<target::Peer> peers_that_hand_over(const std::vector<target::Peer>& peers) {
  std::vector<target::Peer> those;
  std::copy_if(peers.begin(), peers.end(), std::back_inserter(those),
               [](const target::Peer& peer) { return peer.hand_over.has_value(); });
  return those;
}

result::Sheet hand_over_sheet(double rate) {
  using Unit = result::Sheet::Unit;
  result::Sheet sheet;
  sheet.name = "hand_over";
  sheet.title = fmt::format("Restarted under load by hand-over, {} clients per second arriving",
                            result::format_count(rate));
  sheet.columns = {{"server", "server", Unit::text},
                   {"hand_overs", "hand-overs"},
                   {"attempted", "attempted"},
                   {"served", "served"},
                   {"refused", "refused"},
                   {"lost", "lost"},
                   {"syns_again", "SYNs sent again"},
                   {"p99_9_ns", "p99.9", Unit::time},
                   {"longest_ns", "longest", Unit::time},
                   {"served_by_own_account", "served, by its summaries"}};
  return sheet;
}

void add_hand_overs(const std::string& server, unsigned hand_overs, const HandedOver& run,
                    const Account& account, result::Sheet& sheet, Experiment& experiment) {
  const std::uint64_t served = account.of(load::Outcome::served);
  const std::uint64_t refused = account.of(load::Outcome::refused);
  sheet.add({server, number(hand_overs), number(account.attempted), number(served), number(refused),
             number(lost_clients(account)), number(run.syns_again()),
             number(run.latencies.end.at(99.9)), number(run.latencies.end.max()),
             run.served_by_servers ? result::Sheet::Cell(number(*run.served_by_servers))
                                   : result::Sheet::Cell()});
  if (run.served_by_servers && *run.served_by_servers != served) {
    experiment.findings.push_back(
        {server + ", clients served before and after its hand-overs",
         fmt::format("{} by the summaries of its processes", *run.served_by_servers),
         fmt::format("{} by the clients", served)});
  }
  const std::string sentence =
      fmt::format("{} handed over {} {} and lost {} of {} clients{}; longest wait {}.", server,
                  hand_overs, hand_overs == 1 ? "time" : "times", count_text(lost_clients(account)),
                  count_text(account.attempted),
                  refused == 0 ? "" : fmt::format(", and refused {}", count_text(refused)),
                  result::format_time(number(run.latencies.end.max())));
  experiment.words.push_back(sentence);
  experiment.conclusion += (experiment.conclusion.empty() ? "" : " ") + sentence;
  experiment.accounts.push_back(account);
}

}  // namespace merhaba::bench::overflow
