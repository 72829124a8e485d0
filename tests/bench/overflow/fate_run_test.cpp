#include "bench/overflow/fate_run.hpp"

#include <fmt/core.h>

#include <set>

#include "bench/kernel/network_namespace.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

FateSetting setting_of(HandshakeStage stage, unsigned abort, unsigned cookies, bool resumes) {
  FateSetting setting;
  setting.stage = stage;
  setting.abort_on_overflow = abort;
  setting.syncookies = cookies;
  setting.backlog = 2;
  setting.beyond = 3;
  if (resumes) setting.resume_after = std::chrono::milliseconds(20);
  setting.patience = resumes ? std::chrono::seconds(30) : std::chrono::milliseconds(300);
  return setting;
}

// "3 in time, 2 beyond: served 2; dropped as often as the kernel counted", in a network of its own.
std::optional<std::string> run(const FateSetting& setting) {
  return net::test::in_own_network([&] {
    kernel::set_sysctl("net/ipv4/tcp_syn_retries", "1");
    result::Sheet timeline = make_timeline();
    const FateRun run = run_fate(setting, timeline);
    std::set<std::string> events;
    for (const std::string& event : timeline.words("event")) events.insert(event);
    std::string text = fmt::format("{} in time, {} beyond, {}{}", run.in_time, run.beyond.attempted,
                                   run.as_predicted(setting) ? "" : "not ", "as predicted");
    text += run.account.balances() ? "; balances" : "; " + run.account.difference();
    text += "; " + std::to_string(run.dropped) + " dropped;";
    for (const std::string& event : events) text += ' ' + event + ',';
    return text;
  });
}

TEST_CASE("what becomes of those beyond the capacity is predicted for each stage and setting") {
  for (const unsigned cookies : {0U, 1U, 2U}) {
    for (const unsigned abort : {0U, 1U}) {
      CHECK(predicted_fate(setting_of(HandshakeStage::syn, abort, cookies, true)) ==
            load::Outcome::served);
      CHECK(predicted_fate(setting_of(HandshakeStage::syn, abort, cookies, false)) ==
            load::Outcome::timed_out);
    }
    CHECK(predicted_fate(setting_of(HandshakeStage::ack, 0, cookies, true)) ==
          load::Outcome::served);
    CHECK(predicted_fate(setting_of(HandshakeStage::ack, 0, cookies, false)) ==
          load::Outcome::unanswered);
  }
  CHECK(predicted_fate(setting_of(HandshakeStage::ack, 1, 0, true)) == load::Outcome::reset);
  CHECK(predicted_fate(setting_of(HandshakeStage::ack, 1, 1, false)) == load::Outcome::reset);
  CHECK(predicted_fate(setting_of(HandshakeStage::ack, 1, 2, true)) == load::Outcome::served);
}

TEST_CASE("phantoms are made on demand, and served once there is room") {
  for (const unsigned cookies : {0U, 1U, 2U}) {
    const auto reported = run(setting_of(HandshakeStage::ack, 0, cookies, true));
    if (!reported) SKIP("no network namespace of one's own here");
    CHECK(
        *reported ==
        "3 in time, 3 beyond, as predicted; balances; 3 dropped; SYN, acceptor resumes, answered, "
        "connected, data, data again,");
  }
}

TEST_CASE("where overflow aborts, a phantom is reset at its first packet, but not with cookies") {
  const auto reported = run(setting_of(HandshakeStage::ack, 1, 1, false));
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported ==
        "3 in time, 3 beyond, as predicted; balances; 3 dropped; SYN, connected, data, reset,");
  const auto cookies = run(setting_of(HandshakeStage::ack, 1, 2, true));
  REQUIRE(cookies);
  CHECK(cookies->starts_with("3 in time, 3 beyond, as predicted; balances; 3 dropped;"));
}

TEST_CASE("a SYN at the full queue is dropped, and its retry a second later taken") {
  const auto reported = run(setting_of(HandshakeStage::syn, 1, 1, true));
  if (!reported) SKIP("no network namespace of one's own here");
  CHECK(*reported ==
        "3 in time, 3 beyond, as predicted; balances; 3 dropped; SYN, SYN again, acceptor resumes, "
        "answered, connected, data,");
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
