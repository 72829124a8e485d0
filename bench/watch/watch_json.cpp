#include "bench/watch/watch_json.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "bench/result/document.hpp"

namespace merhaba::bench::watch {
namespace {

using nlohmann::ordered_json;
using Seconds = std::chrono::duration<double>;

ordered_json programs_of(const WatchedQueue& queue, const SocketPrograms& programs) {
  ordered_json all = ordered_json::array();
  const auto found = programs.find(queue.now.inode);
  if (found == programs.end()) return all;
  for (const net::Process& process : found->second) {
    all.push_back({{"pid", process.id}, {"name", process.name}});
  }
  return all;
}

ordered_json to_json(const WatchedQueue& queue, const QueuePast& past, const WatchReport& report,
                     const QueueSurroundings& around) {
  const auto enough = enough_backlog(queue, past, around);
  return {
      {"address", queue.now.address.text()},
      {"number", queue.number},
      {"inode", queue.now.inode},
      {"user", queue.now.user},
      {"programs", programs_of(queue, report.programs)},
      {"closed", queue.gone},
      {"depth", queue.now.depth},
      {"limit", queue.now.limit},
      {"holds", holds(queue.now)},
      {"fill", fill(queue.now, queue.now.depth)},
      {"high", past.high},
      {"watched_ns", past.watched.count()},
      {"at_limit_ns", past.at_limit.count()},
      {"longest_at_limit_ns", past.longest_at_limit.count()},
      {"drops", past.drops},
      {"drops_in_all", queue.now.drops},
      {"enough_at_least", enough ? ordered_json(*enough) : nullptr},
      {"words", advice(queue, past, around)},
  };
}

ordered_json to_json(const Sampling& sampling) {
  return {
      {"period_ns", sampling.period.count()}, {"samples", sampling.samples},
      {"rate_per_s", sampling.rate()},        {"late", sampling.late},
      {"skipped", sampling.skipped},          {"longest_gap_ns", sampling.longest_gap.count()},
      {"cpu_ns", sampling.cpu.count()},       {"cpu_share", sampling.cpu_share()},
  };
}

ordered_json document(const char* part, const WatchReport& report, QueuePast WatchedQueue::*when,
                      const kernel::Counters& kernel) {
  const QueueSurroundings around{report.somaxconn, kernel["TcpExtListenOverflows"]};
  ordered_json queues = ordered_json::array();
  for (const WatchedQueue& queue : by_trouble(report.queues, when)) {
    queues.push_back(to_json(queue, queue.*when, report, around));
  }
  return {
      {"schema", result::kSchema},
      {"kind", "watch"},
      {"part", part},
      {"at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
      {"elapsed_s", Seconds(report.sampling.elapsed).count()},
      {"sampling", to_json(report.sampling)},
      {"somaxconn", report.somaxconn},
      {"kernel", kernel.all()},
      {"unheard_ports", report.unheard},
      {"queues", std::move(queues)},
  };
}

}  // namespace

ordered_json interval_json(const WatchReport& report, const kernel::Counters& kernel) {
  return document("interval", report, &WatchedQueue::interval, kernel);
}

ordered_json summary_json(const WatchReport& report) {
  return document("summary", report, &WatchedQueue::whole, report.kernel);
}

}  // namespace merhaba::bench::watch
