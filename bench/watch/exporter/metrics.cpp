#include "bench/watch/exporter/metrics.hpp"

#include <map>
#include <tuple>
#include <utility>

#include "bench/watch/exporter/series.hpp"

namespace merhaba::bench::watch {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::pair<const char*, kernel::Nanoseconds> kWindows[] = {{"15s", kShortWindow},
                                                                    {"60s", kLongWindow}};

constexpr MetricType kGauge = MetricType::Gauge;
constexpr MetricType kCounter = MetricType::Counter;

// Those that listen; and of those that have closed within the longest window the last of each name
// that nobody has taken over.
std::vector<const WatchedQueue*> exported(const WatchReport& report) {
  std::map<std::tuple<std::string, std::string, unsigned>, const WatchedQueue*> queues;
  for (const WatchedQueue& queue : report.queues) {
    if (queue.gone && report.at - queue.last > kLongWindow) continue;
    const WatchedQueue*& named = queues[{queue.netns, queue.address, queue.number}];
    if (named == nullptr || (named->gone && (!queue.gone || queue.last > named->last))) {
      named = &queue;
    }
  }
  std::vector<const WatchedQueue*> all;
  all.reserve(queues.size());
  for (const auto& [name, queue] : queues) all.push_back(queue);
  return all;
}

std::string program_of(const SocketOwner* owner) {
  return owner == nullptr ? "" : owner->processes.front().name;
}

// Of all sockets at the address.
Labels listener_labels(const WatchedQueue& queue, const WatchReport& report) {
  const SocketOwner* owner = report.owner_of(queue);
  Labels labels{{"netns", queue.netns}, {"listener", queue.address}};
  labels = with(std::move(labels), "program", program_of(owner));
  if (owner == nullptr) return labels;
  labels = with(std::move(labels), "unit", owner->group.unit);
  labels = with(std::move(labels), "pod", owner->group.pod);
  return with(std::move(labels), "container", owner->group.container);
}

Labels info_labels(const Labels& of_queue, const WatchedQueue& queue, const WatchReport& report) {
  Labels labels = of_queue;
  if (const SocketOwner* owner = report.owner_of(queue)) {
    labels = with(std::move(labels), "pid", std::to_string(owner->processes.front().id));
    labels = with(std::move(labels), "cgroup", owner->group.path);
  }
  labels = with(std::move(labels), "user", std::to_string(queue.now.user));
  labels = with(std::move(labels), "limit_set_by", limit_set_by(queue, report.around(queue)));
  return with(std::move(labels), "when_full", drops_packets(queue.now) ? "drops" : "refuses");
}

class QueueMetrics {
 public:
  void add(const WatchedQueue& queue, const WatchReport& report) {
    const Labels of_listener = listener_labels(queue, report);
    const Labels labels = with(of_listener, "queue", std::to_string(queue.number));
    const bool drops = drops_packets(queue.now);
    if (!queue.gone) {
      depth_.add(labels, queue.now.depth);
      limit_.add(labels, queue.now.limit);
      info_.add(info_labels(labels, queue, report), 1);
    }
    at_limit_.add(labels, queue.whole.at_limit);
    if (drops) {
      dropped_.add(labels, static_cast<double>(queue.whole.drops));
      delayed_.add(labels, static_cast<double>(queue.whole.delayed));
      const auto known = report.overflowed.find(queue.now.cookie);
      const bool some = known != report.overflowed.end();
      overflowed_.add(labels, some ? static_cast<double>(known->second) : 0);
    }
    for (const auto& [name, time] : kWindows) {
      const QueuePast past = queue.recent.over(report.at, time).past;
      const Labels in = with(labels, "window", name);
      recent_high_.add(in, past.high);
      recent_at_limit_.add(in, past.at_limit);
      if (!drops) continue;
      recent_dropped_.add(in, static_cast<double>(past.drops));
      recent_delayed_.add(in, static_cast<double>(past.delayed));
      recent_needed_.add(in, enough_backlog(queue, past, report.around(queue, time)).value_or(0));
    }
    if (drops && queue.number == 1 && !queue.gone) add_waits(of_listener, queue, report);
  }

  void take_to(std::vector<MetricFamily>& families) {
    for (Series* series : {&depth_, &limit_, &recent_high_, &recent_at_limit_, &recent_dropped_,
                           &recent_delayed_, &recent_needed_, &recent_oldest_, &oldest_, &at_limit_,
                           &dropped_, &delayed_, &overflowed_, &waits_, &ages_, &info_}) {
      if (!series->empty()) families.push_back(series->take());
    }
  }

 private:
  void add_waits(const Labels& labels, const WatchedQueue& queue, const WatchReport& report) {
    const Waits* known = report.waits_of(queue);
    const Waits waits = known == nullptr ? Waits{} : *known;
    oldest_.add(labels, waits.oldest);
    for (const auto& [name, time] : kWindows) {
      recent_oldest_.add(with(labels, "window", name), waits.recent.over(report.at, time).time);
    }
    waits_.add(labels, waits.waits);
    ages_.add(labels, waits.ages);
  }

  Series depth_{kGauge, "accept_queue_depth", "Clients connected and not yet accepted."};
  Series limit_{kGauge, "accept_queue_limit",
                "The backlog in effect; the queue holds one client more."};
  Series recent_high_{kGauge, "accept_queue_recent_high_water",
                      "The deepest that the queue was seen within the window."};
  Series recent_at_limit_{kGauge, "accept_queue_recent_at_limit_seconds",
                          "Time within the window for which the queue was at its limit or above."};
  Series recent_dropped_{kGauge, "accept_queue_recent_dropped_packets",
                         "Packets that the socket dropped within the window."};
  Series recent_delayed_{kGauge, "accept_queue_recent_delayed_clients",
                         "Estimated clients that had a packet dropped within the window; each "
                         "waits 1 s or more before it tries again."};
  Series recent_needed_{kGauge, "accept_queue_recent_backlog_needed",
                        "The least backlog that might have been enough within the window; 0 if "
                        "nothing was dropped for lack of room."};
  Series recent_oldest_{kGauge, "accept_queue_recent_oldest_waiter_seconds",
                        "The longest that a client was seen waiting to be accepted within the "
                        "window, at any socket of the address."};
  Series oldest_{kGauge, "accept_queue_oldest_waiter_seconds",
                 "How long the oldest waiting client has waited so far; 0 if none waits."};
  Series at_limit_{kCounter, "accept_queue_at_limit_seconds_total",
                   "Time for which the queue was at its limit or above."};
  Series dropped_{kCounter, "accept_queue_dropped_packets_total",
                  "Packets that the socket dropped since it was first seen."};
  Series delayed_{kCounter, "accept_queue_delayed_clients_total",
                  "Estimated clients that had a packet dropped, and so waited 1 s or more."};
  Series overflowed_{kCounter, "accept_queue_overflowed_packets_total",
                     "Dropped packets that ListenOverflows shows to have been dropped for lack "
                     "of room: at least this many."};
  Series waits_{MetricType::Histogram, "accept_queue_wait_seconds",
                "How long clients waited until they were accepted, of those seen waiting; "
                "estimated."};
  Series ages_{MetricType::Histogram, "accept_queue_waiter_age_seconds",
               "How long each waiting client had waited so far, at each sample."};
  Series info_{kGauge, "accept_queue_info",
               "Owner of the queue, what set its limit, and what Linux does when it is full; 1."};
};

void add_namespaces(const WatchReport& report, std::vector<MetricFamily>& families) {
  struct Counted {
    const char* counter;  // as nstat(8) shows it
    Series series;
  } counted[] = {
      {"TcpExtListenOverflows",
       {kCounter, "accept_queue_netns_listen_overflows_total",
        "ListenOverflows of the network namespace: packets for which a queue had no room."}},
      {"TcpExtListenDrops",
       {kCounter, "accept_queue_netns_listen_drops_total",
        "ListenDrops of the network namespace: packets that listening sockets dropped."}},
      {"TcpExtTCPReqQFullDrop",
       {kCounter, "accept_queue_netns_request_queue_full_drops_total",
        "TCPReqQFullDrop: SYNs dropped because too many handshakes were under way."}},
      {"TcpExtTCPReqQFullDoCookies",
       {kCounter, "accept_queue_netns_request_queue_full_cookies_total",
        "TCPReqQFullDoCookies: SYNs answered with a cookie because too many were under way."}},
      {"TcpExtSyncookiesSent",
       {kCounter, "accept_queue_netns_syncookies_sent_total", "SyncookiesSent."}}};
  Series somaxconn(kGauge, "accept_queue_netns_somaxconn",
                   "net.core.somaxconn, the largest backlog in effect.");
  Series nobodys(kCounter, "accept_queue_netns_unattributed_drops_total",
                 "Packets of ListenDrops that no watched socket counted.");
  Series looks(kCounter, "accept_queue_watch_looks_total", "Samples of the queues.");
  Series late(kCounter, "accept_queue_watch_late_looks_total",
              "Samples that began more than half a period late.");
  Series skipped(kCounter, "accept_queue_watch_skipped_looks_total",
                 "Samples that were due and not taken.");
  Series rate(kGauge, "accept_queue_watch_looks_per_second", "Samples per second, achieved.");
  Series gap(
      kGauge, "accept_queue_watch_longest_gap_seconds",
      "The longest time between two samples within the last minute: what is shorter may have "
      "been missed.");
  Series cpu(kCounter, "accept_queue_watch_cpu_seconds_total", "CPU time that the samples took.");
  for (const WatchedNamespace& netns : report.namespaces) {
    const Labels labels{{"netns", netns.name}};
    for (Counted& one : counted) {
      one.series.add(labels, static_cast<double>(netns.counted[one.counter]));
    }
    if (netns.somaxconn > 0) somaxconn.add(labels, netns.somaxconn);
    nobodys.add(labels, static_cast<double>(netns.unattributed_drops));
    looks.add(labels, static_cast<double>(netns.sampling.samples));
    late.add(labels, static_cast<double>(netns.sampling.late));
    skipped.add(labels, static_cast<double>(netns.sampling.skipped));
    rate.add(labels, netns.looks_per_second);
    gap.add(labels, netns.sampling.recent_gap);
    cpu.add(labels, netns.sampling.cpu);
  }
  for (Counted& one : counted) families.push_back(one.series.take());
  for (Series* one : {&somaxconn, &nobodys, &looks, &late, &skipped, &rate, &gap, &cpu}) {
    if (!one->empty()) families.push_back(one->take());
  }
  Series hidden(kGauge, "accept_queue_watch_hidden_processes",
                "Processes whose network namespace or sockets the watch may not see.");
  hidden.add({}, report.hidden);
  families.push_back(hidden.take());
  Series not_entered(kGauge, "accept_queue_watch_namespaces_not_entered",
                     "Network namespaces that were found and could not be entered.");
  not_entered.add({}, static_cast<double>(report.not_entered.size()));
  families.push_back(not_entered.take());
}

}  // namespace

std::vector<MetricFamily> metrics_of(const WatchReport& report) {
  std::vector<MetricFamily> families;
  QueueMetrics queues;
  for (const WatchedQueue* queue : exported(report)) queues.add(*queue, report);
  queues.take_to(families);
  add_namespaces(report, families);
  return families;
}

}  // namespace merhaba::bench::watch
