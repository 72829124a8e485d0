#include "bench/overflow/fate_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

// The outcomes of the clients beyond the capacity that met the full queue at this stage.
Account beyond_at(const std::vector<SeenFate>& seen, HandshakeStage stage) {
  Account all;
  for (const SeenFate& each : seen) {
    if (each.setting.stage == stage) all += each.run.beyond;
  }
  return all;
}

}  // namespace

std::string fate_conclusion(const std::vector<SeenFate>& seen) {
  const Account syn = beyond_at(seen, HandshakeStage::syn);
  const Account ack = beyond_at(seen, HandshakeStage::ack);
  const std::uint64_t refused = syn.of(load::Outcome::refused) + ack.of(load::Outcome::refused);
  std::string text =
      fmt::format("A full accept queue refused {} of the clients beyond its capacity",
                  refused == 0 ? "none" : std::to_string(refused));
  const auto add = [&text](const char* stage, const Account& account) {
    if (account.attempted == 0) return;
    text += fmt::format("; at the {} stage: {}", stage, account.sum_text());
  };
  add("SYN", syn);
  add("ACK", ack);
  return text + ".";
}

std::string fate_words(const std::vector<SeenFate>& seen, HandshakeStage stage) {
  const Account all = beyond_at(seen, stage);
  if (all.attempted == 0) return "";
  std::string resets;
  std::optional<kernel::Nanoseconds> first_end;
  for (const auto& [setting, run] : seen) {
    if (setting.stage != stage) continue;
    if (run.beyond.of(load::Outcome::served) > 0 && run.first_end) {
      first_end = std::min(first_end.value_or(*run.first_end), *run.first_end);
    }
    const std::string sysctls = fmt::format("tcp_abort_on_overflow {} with tcp_syncookies {}",
                                            setting.abort_on_overflow, setting.syncookies);
    if (run.beyond.of(load::Outcome::reset) > 0 && resets.find(sysctls) == std::string::npos) {
      resets += (resets.empty() ? "" : ", ") + sysctls;
    }
  }
  std::string text =
      fmt::format("{} clients met the full queue at the {} stage: {}. Their outcomes: {}.",
                  all.attempted, stage == HandshakeStage::syn ? "SYN" : "ACK",
                  stage == HandshakeStage::syn
                      ? "their SYNs were dropped"
                      : "they were phantoms, established for the client and unknown to the server",
                  all.sum_text());
  if (first_end) {
    text += fmt::format(" The first was served after {}.",
                        result::format_time(static_cast<double>(first_end->count())));
  }
  return text + (resets.empty() ? " None was reset." : " Reset: by " + resets + '.');
}

}  // namespace merhaba::bench::overflow
