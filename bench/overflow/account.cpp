#include "bench/overflow/account.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

// The counters of nstat(8) about SYNs, accept queues and what became of the packets sent to them.
constexpr std::array<std::string_view, 14> kOfListening{
    "TcpExtListenOverflows",
    "TcpExtListenDrops",
    "TcpExtTCPSynRetrans",
    "TcpRetransSegs",
    "TcpExtTCPReqQFullDrop",
    "TcpExtTCPReqQFullDoCookies",
    "TcpExtSyncookiesSent",
    "TcpExtSyncookiesRecv",
    "TcpExtSyncookiesFailed",
    "TcpExtTCPDeferAcceptDrop",
    "TcpExtTCPMigrateReqSuccess",
    "TcpExtTCPMigrateReqFailure",
    "TcpEstabResets",
    "TcpOutRsts",
};

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}

void append(std::string& list, const std::string& item, const char* separator) {
  if (!list.empty()) list += separator;
  list += item;
}

std::string kernel_text(const kernel::Counters& kernel) {
  std::string list;
  for (const std::string_view name : kOfListening) {
    if (kernel[name] == 0) continue;
    std::string_view plain = name;
    if (plain.starts_with("TcpExt")) plain.remove_prefix(6);
    append(list, std::string(plain) + " " + count(kernel[name]), ", ");
  }
  return list;
}

}  // namespace

void Account::count(load::Outcome outcome, std::uint64_t clients) {
  outcomes[static_cast<std::size_t>(outcome)] += clients;
}

void Account::count(const load::Crowd& crowd) {
  for (const load::KnownClient& client : crowd.clients()) {
    ++attempted;
    if (client.outcome) count(*client.outcome);
  }
}

Account& Account::operator+=(const Account& more) {
  attempted += more.attempted;
  for (std::size_t i = 0; i < load::kOutcomes; ++i) outcomes[i] += more.outcomes[i];
  if (checks.empty()) {
    checks = more.checks;
    return *this;
  }
  for (std::size_t i = 0; i < std::min(checks.size(), more.checks.size()); ++i) {
    checks[i].clients += more.checks[i].clients;
    checks[i].kernel += more.checks[i].kernel;
  }
  return *this;
}

std::uint64_t Account::of(load::Outcome outcome) const {
  return outcomes[static_cast<std::size_t>(outcome)];
}

std::uint64_t Account::accounted() const {
  return std::accumulate(outcomes.begin(), outcomes.end(), std::uint64_t{0});
}

bool Account::balances() const {
  return attempted == accounted() &&
         std::all_of(checks.begin(), checks.end(),
                     [](const Check& check) { return check.clients == check.kernel; });
}

std::string Account::difference() const {
  std::string words;
  if (attempted != accounted()) {
    words = fmt::format("{} clients attempted, {} accounted for", overflow::count(attempted),
                        overflow::count(accounted()));
  }
  for (const Check& check : checks) {
    if (check.clients == check.kernel) continue;
    append(words,
           fmt::format("{}: {} by the clients, {} by the kernel", check.what,
                       overflow::count(check.clients), overflow::count(check.kernel)),
           "; ");
  }
  return words;
}

std::string Account::sum_text() const {
  std::string sum;
  for (std::size_t i = 0; i < load::kOutcomes; ++i) {
    if (outcomes[i] == 0) continue;
    append(sum,
           overflow::count(outcomes[i]) + " " + std::string(load::outcome_name(load::Outcome(i))),
           " + ");
  }
  return sum.empty() ? "0" : sum;
}

std::string Account::text() const {
  std::string text = fmt::format("{}: {} attempted {} {}", run, overflow::count(attempted),
                                 attempted == accounted() ? "=" : "and not", sum_text());
  for (const Check& check : checks) {
    text += fmt::format("; {}: {}", check.what, overflow::count(check.clients));
    if (check.clients != check.kernel) {
      text += fmt::format(" by the clients, {} by the kernel", overflow::count(check.kernel));
    }
  }
  const std::string counted = kernel_text(kernel);
  if (!counted.empty()) text += "; the kernel counted " + counted;
  return text + (balances() ? "; balances" : "; DOES NOT BALANCE: " + difference());
}

Account account_of(const load::Tally& tally, std::string run) {
  Account account;
  account.run = std::move(run);
  account.attempted = tally.attempted;
  account.count(load::Outcome::served, tally.finished);
  for (const auto& [failure, clients] : tally.failures) {
    account.count(load::outcome_of(failure), clients);
  }
  return account;
}

// Among clients that never connected, a refused one has had a response to its last SYN, and one
// that failed on its own side has sent none.
std::uint64_t lost_syns(const load::Tally& tally) {
  std::uint64_t lost = tally.syn_retransmissions;
  for (const auto& [failure, clients] : tally.failures) {
    const bool never_connected = failure.kind == load::FailureKind::connect ||
                                 failure.kind == load::FailureKind::timed_out_unconnected;
    if (never_connected && load::outcome_of(failure) == load::Outcome::timed_out) lost += clients;
  }
  return lost;
}

}  // namespace merhaba::bench::overflow
