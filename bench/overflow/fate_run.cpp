#include "bench/overflow/fate_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "bench/kernel/network_namespace.hpp"
#include "bench/load/resting_listener.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::overflow {
namespace {

// Longer than any run: until it ends, the kernel does not resend its SYN-ACKs (TCP_DEFER_ACCEPT),
// so that every packet to a full queue is one that the client sent unprompted.
constexpr int kDefer = 600;  // seconds
// A handshake by cookie is not deferred on its way to the accept queue (see make_phantoms()).
constexpr unsigned kAlwaysCookies = 2;
constexpr kernel::Nanoseconds kPatience = std::chrono::milliseconds(500);
constexpr std::size_t kShown = 3;  // clients of a run on the time line, besides one in time

load::RestingListener make_listener(const FateSetting& setting) {
  const bool phantoms = setting.stage == HandshakeStage::ack;
  const bool cookies = setting.syncookies == kAlwaysCookies;
  const unsigned room = setting.backlog + 1 + setting.beyond;
  return load::RestingListener({
      .backlog = static_cast<int>(phantoms ? room : setting.backlog),
      .defer_accept = phantoms && !cookies ? kDefer : 0,
  });
}

// A queue with room for every client answers every handshake, but admits none yet: TCP_DEFER_ACCEPT
// waits for data. It does not apply to handshakes by cookie, so a filter drops their ACKs instead.
// Then the queue shrinks. This delays no packet.
void make_phantoms(const FateSetting& setting, load::RestingListener& listener,
                   load::Crowd& crowd) {
  const bool cookies = setting.syncookies == kAlwaysCookies;
  const auto all = static_cast<unsigned>(setting.backlog + 1 + setting.beyond);
  if (cookies) listener.let_only_syns_through(true);
  crowd.connect(all);
  crowd.watch([&] { return crowd.connected() == all; }, kPatience);
  if (cookies) listener.let_only_syns_through(false);
  listener.set_backlog(static_cast<int>(setting.backlog));
}

// At the ACK stage the ACK itself was dropped while the queue had room (make_phantoms()), and is
// not counted.
std::uint64_t dropped_of(const load::KnownClient& client, HandshakeStage stage) {
  const bool phantom = stage == HandshakeStage::ack && client.was_phantom();
  // A reset client sent data, and that packet stands for the ACK.
  const bool counted = !phantom || client.outcome == load::Outcome::reset;
  return client.dropped_packets() - (counted ? 0 : 1);
}

// Returns whether the client found no room at first.
bool is_beyond(const load::KnownClient& client, HandshakeStage stage) {
  return dropped_of(client, stage) > 0;
}

void add_events(const load::KnownClient& client, std::size_t number, kernel::Nanoseconds begin,
                const std::string& setting, std::string_view stage, result::Sheet& timeline) {
  const auto add = [&](kernel::Nanoseconds since, const std::string& event) {
    const kernel::Nanoseconds at = client.start - begin + since;
    timeline.add({setting, std::string(stage), static_cast<double>(number),
                  static_cast<double>(at.count()), event});
  };
  add(kernel::Nanoseconds(0), "SYN");
  if (client.established) add(*client.established, "connected");
  if (client.asked) add(*client.asked, "data");
  for (std::size_t i = 0; i < client.again.size(); ++i) {
    add(client.again[i], i < client.syn_retransmissions ? "SYN again" : "data again");
  }
  if (client.answered) add(*client.answered, "answered");
  if (client.ended && client.outcome != load::Outcome::served) {
    add(*client.ended, std::string(load::outcome_name(*client.outcome)));
  }
}

void draw(const FateSetting& setting, const load::Crowd& crowd, kernel::Nanoseconds begin,
          std::optional<kernel::Nanoseconds> resumed, result::Sheet& timeline) {
  const std::string name = setting.text();
  const std::string_view stage = setting.stage == HandshakeStage::syn ? "SYN" : "ACK";
  std::size_t number = 0;
  std::size_t in_time = 0;
  std::size_t beyond = 0;
  for (const load::KnownClient& client : crowd.clients()) {
    ++number;
    std::size_t& shown = is_beyond(client, setting.stage) ? beyond : in_time;
    if (shown++ < (&shown == &beyond ? kShown : 1)) {
      add_events(client, number, begin, name, stage, timeline);
    }
  }
  if (resumed) {
    timeline.add({name, std::string(stage), 0.0, static_cast<double>((*resumed - begin).count()),
                  std::string("acceptor resumes")});
  }
}

}  // namespace

std::string FateSetting::text() const {
  return fmt::format(
      "{} stage, tcp_abort_on_overflow {}, tcp_syncookies {}, acceptor {}",
      stage == HandshakeStage::syn ? "SYN" : "ACK", abort_on_overflow, syncookies,
      resume_after
          ? "resumes after " + result::format_time(static_cast<double>(resume_after->count()))
          : "never resumes");
}

load::Outcome predicted_fate(const FateSetting& setting) {
  // A client known by a cookie alone has no request socket that could be aborted.
  const bool aborted = setting.stage == HandshakeStage::ack && setting.abort_on_overflow != 0 &&
                       setting.syncookies != kAlwaysCookies;
  if (aborted) return load::Outcome::reset;
  if (setting.resume_after) return load::Outcome::served;
  return setting.stage == HandshakeStage::syn ? load::Outcome::timed_out
                                              : load::Outcome::unanswered;
}

bool FateRun::as_predicted(const FateSetting& setting) const {
  const load::Outcome others = setting.resume_after ? load::Outcome::served : load::Outcome::queued;
  return in_time == setting.backlog + 1 && beyond.attempted == setting.beyond &&
         beyond.of(predicted_fate(setting)) == setting.beyond && account.of(others) >= in_time &&
         account.accounted() == in_time + setting.beyond;
}

FateRun run_fate(const FateSetting& setting, result::Sheet& timeline) {
  kernel::set_sysctl("net/ipv4/tcp_abort_on_overflow", std::to_string(setting.abort_on_overflow));
  kernel::set_sysctl("net/ipv4/tcp_syncookies", std::to_string(setting.syncookies));
  load::RestingListener listener = make_listener(setting);
  load::Crowd crowd(listener.address());
  if (setting.stage == HandshakeStage::ack) make_phantoms(setting, listener, crowd);
  const std::uint64_t drops_before = listener.queue().drops;
  const kernel::Counters before = kernel::Counters::read();
  const kernel::Nanoseconds begin = kernel::now();
  if (setting.stage == HandshakeStage::syn) crowd.connect(setting.backlog + 1 + setting.beyond);

  const std::uint64_t stay = setting.resume_after ? 0 : setting.backlog + 1;
  std::optional<kernel::Nanoseconds> resumed;
  crowd.watch(
      [&] {
        crowd.ask(load::kExperimentRequest);
        if (!resumed && setting.resume_after && kernel::now() - begin >= *setting.resume_after) {
          resumed = kernel::now();
        }
        if (resumed) listener.serve();
        return crowd.waiting() <= stay;
      },
      setting.patience);

  FateRun run;
  run.account.kernel = kernel::Counters::read().since(before);
  const net::QueueState queue = listener.queue();
  crowd.conclude(queue.depth);
  run.account.count(crowd);
  run.account.run = setting.text();
  for (const load::KnownClient& client : crowd.clients()) {
    run.dropped += dropped_of(client, setting.stage);
    if (!is_beyond(client, setting.stage)) {
      ++run.in_time;
      continue;
    }
    ++run.beyond.attempted;
    run.beyond.count(*client.outcome);
    if (!client.ended) continue;
    const kernel::Nanoseconds at = client.start - begin + *client.ended;
    run.first_end = std::min(run.first_end.value_or(at), at);
    run.last_end = std::max(run.last_end.value_or(at), at);
  }
  // Linux counts a drop where it finds the queue full, and again where it discards the packet
  // unless the client has only a cookie (tcp_v4_syn_recv_sock(), tcp_v4_rcv(); 6.18).
  const bool twice = setting.stage == HandshakeStage::ack && setting.syncookies != kAlwaysCookies;
  run.account.checks = {
      {"in the queue (TCP_INFO)", run.account.of(load::Outcome::queued), queue.depth},
      {"packets dropped (ListenDrops)", run.dropped, run.account.kernel["TcpExtListenDrops"]},
      {"packets dropped (ListenOverflows, TCPReqQFullDrop)", run.dropped,
       run.account.kernel["TcpExtListenOverflows"] + run.account.kernel["TcpExtTCPReqQFullDrop"]},
      {twice ? "twice the packets dropped (the listener's drops)"
             : "packets dropped (the listener's drops)",
       twice ? 2 * run.dropped : run.dropped, queue.drops - drops_before},
  };
  draw(setting, crowd, begin, resumed, timeline);
  listener.close();
  return run;
}

result::Sheet make_timeline() {
  result::Sheet timeline;
  timeline.name = "timeline";
  timeline.title = "What some of the clients did and saw, and when";
  timeline.drawn = true;
  timeline.plot = result::Sheet::Plot::timeline;
  timeline.columns = {{"setting", "setting", result::Sheet::Unit::text},
                      {"stage", "stage", result::Sheet::Unit::text},
                      {"client", "client"},
                      {"at_ns", "at", result::Sheet::Unit::time},
                      {"event", "event", result::Sheet::Unit::text}};
  return timeline;
}

}  // namespace merhaba::bench::overflow
