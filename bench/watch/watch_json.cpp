#include "bench/watch/watch_json.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "bench/result/document.hpp"

namespace merhaba::bench::watch {
namespace {

using nlohmann::ordered_json;
using Seconds = std::chrono::duration<double>;

ordered_json programs_of(const SocketOwner* owner) {
  ordered_json all = ordered_json::array();
  if (owner == nullptr) return all;
  for (const net::Process& process : owner->processes) {
    all.push_back({{"pid", process.id}, {"name", process.name}});
  }
  return all;
}

ordered_json points_of(const WatchedQueue& queue, kernel::Nanoseconds begun) {
  ordered_json all = ordered_json::array();
  for (const QueuePoint& point : queue.points) {
    const auto at = std::chrono::duration_cast<std::chrono::microseconds>(point.at - begun);
    all.push_back({at.count(), point.depth, point.drops});
  }
  return all;
}

ordered_json to_json(const WatchedQueue& queue, const QueuePast& past, const WatchReport& report,
                     kernel::Nanoseconds Waits::*longest) {
  const QueueSurroundings around = report.around(queue);
  const auto enough = enough_backlog(queue, past, around);
  const SocketOwner* owner = report.owner_of(queue);
  const kernel::ControlGroup group = owner == nullptr ? kernel::ControlGroup{} : owner->group;
  const Waits* waits = report.waits_of(queue);
  const auto oldest = waits == nullptr ? kernel::Nanoseconds{} : waits->*longest;
  ordered_json object{
      {"netns", queue.netns},
      {"family", drops_packets(queue.now) ? "tcp" : "unix"},
      {"address", queue.address},
      {"number", queue.number},
      {"inode", queue.now.inode},
      {"user", queue.now.user},
      {"programs", programs_of(owner)},
      {"cgroup", group.path},
      {"unit", group.unit},
      {"pod", group.pod},
      {"container", group.container},
      {"closed", queue.gone},
      {"depth", queue.now.depth},
      {"limit", queue.now.limit},
      {"limit_set_by", limit_set_by(queue, around)},
      {"holds", holds(queue.now)},
      {"fill", fill(queue.now, queue.now.depth)},
      {"high", past.high},
      {"watched_ns", past.watched.count()},
      {"at_limit_ns", past.at_limit.count()},
      {"longest_at_limit_ns", past.longest_at_limit.count()},
      {"drops", past.drops},
      {"drops_in_all", queue.now.drops},
      {"delayed_clients", past.delayed},
      {"oldest_waiter_ns", oldest.count() > 0 ? ordered_json(oldest.count()) : nullptr},
      {"enough_at_least", enough ? ordered_json(*enough) : nullptr},
      {"words", advice(queue, past, around)},
  };
  if (!queue.points.empty()) object["points"] = points_of(queue, report.at - report.elapsed);
  return object;
}

ordered_json to_json(const Sampling& sampling) {
  return {
      {"period_ns", sampling.period.count()},
      {"samples", sampling.samples},
      {"rate_per_s", sampling.rate()},
      {"late", sampling.late},
      {"skipped", sampling.skipped},
      {"spared", sampling.spared},
      {"longest_gap_ns", sampling.longest_gap.count()},
      {"longest_ages_gap_ns", sampling.longest_ages_gap.count()},
      {"cpu_ns", sampling.cpu.count()},
      {"cpu_share", sampling.cpu_share()},
  };
}

ordered_json to_json(const WatchedNamespace& netns) {
  return {{"name", netns.name},
          {"inode", netns.inode},
          {"somaxconn", netns.somaxconn},
          {"kernel", netns.rise.all()},
          {"unattributed_drops", netns.unattributed_drops},
          {"sampling", to_json(netns.sampling)}};
}

ordered_json document(const char* part, const WatchReport& report, QueuePast WatchedQueue::*when,
                      kernel::Nanoseconds Waits::*longest) {
  ordered_json namespaces = ordered_json::array();
  for (const WatchedNamespace& netns : report.namespaces) namespaces.push_back(to_json(netns));
  ordered_json queues = ordered_json::array();
  for (const WatchedQueue& queue : by_trouble(report.queues, when)) {
    queues.push_back(to_json(queue, queue.*when, report, longest));
  }
  return {
      {"schema", result::kSchema},
      {"kind", "watch"},
      {"part", part},
      {"at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
      {"elapsed_s", Seconds(report.elapsed).count()},
      {"namespaces", std::move(namespaces)},
      {"hidden_processes", report.hidden},
      {"unheard_ports", report.unheard},
      {"queues", std::move(queues)},
  };
}

}  // namespace

ordered_json interval_json(const WatchReport& report) {
  return document("interval", report, &WatchedQueue::interval, &Waits::interval_longest);
}

ordered_json summary_json(const WatchReport& report) {
  return document("summary", report, &WatchedQueue::whole, &Waits::longest);
}

}  // namespace merhaba::bench::watch
