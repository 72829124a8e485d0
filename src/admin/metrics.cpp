#include "admin/metrics.hpp"

#include <fmt/core.h>
#include <llhttp.h>
#include <uv.h>

#include <array>
#include <map>

#include "admin/metrics_text.hpp"
#include "server/summary.hpp"

namespace merhaba::admin {
namespace {

using server::Counters;
using server::kOutcomeNames;
using server::Overview;

constexpr std::array<std::string_view, 6> kClasses{"raw", "1xx", "2xx", "3xx", "4xx", "5xx"};
// The largest size in each bucket of Counters::batches.
constexpr std::array<std::string_view, 8> kBatchSizes{"1",  "3",  "7",   "15",
                                                      "31", "63", "127", "+Inf"};
// In seconds, what the iterations in each bucket of Counters::iterations are shorter than.
constexpr std::array<std::string_view, 15> kIterationTimes{
    "0.001", "0.002", "0.004", "0.008", "0.016", "0.032", "0.064", "0.128",
    "0.256", "0.512", "1.024", "2.048", "4.096", "8.192", "+Inf"};

template <std::size_t N>
std::array<Bucket, N> buckets(const std::array<std::string_view, N>& up_to,
                              const std::array<Count, N>& counts) {
  std::array<Bucket, N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = {up_to[i], counts[i].get()};
  return out;
}

std::string seconds_of_ms(std::uint64_t ms) {
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

std::string seconds_of_ns(std::uint64_t ns) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  return fmt::format("{}.{:09}", ns / kSecond, ns % kSecond);
}

std::uint64_t count_of(Milliseconds duration) {
  return static_cast<std::uint64_t>(std::max<Milliseconds::rep>(duration.count(), 0));
}

template <class Add>
void for_each_worker(const Overview& overview, const Add& add) {
  unsigned number = 0;
  for (const server::WorkerView& worker : overview.workers) {
    add(Labels{{"worker", std::to_string(++number)}}, worker);
  }
}

void add_connections(MetricsText& text, const Overview& overview, const Counters& sum) {
  text.begin("merhaba_connections_accepted_total", "counter",
             "Connections taken from the accept queues.");
  for_each_worker(overview, [&](const Labels& labels, const server::WorkerView& worker) {
    text.add(labels, worker.counters.accepted);
  });
  text.begin("merhaba_connections_open", "gauge", "Connections that are open.");
  for_each_worker(overview, [&](const Labels& labels, const server::WorkerView& worker) {
    text.add(labels, worker.counters.open());
  });
  text.begin("merhaba_max_connections", "gauge",
             "Connections that all workers together take at once.");
  text.add({}, overview.max_connections);
  text.begin("merhaba_connections_ended_total", "counter",
             "Connections by the way they ended; each ends once.");
  for (std::size_t i = 0; i < kOutcomeNames.size(); ++i) {
    text.add({{"outcome", std::string(kOutcomeNames[i])}}, sum.ended[i]);
  }
  text.begin("merhaba_connections_out_of_memory_total", "counter",
             "Connections shed because an allocation failed.");
  text.add({}, sum.out_of_memory);
  text.begin("merhaba_idle_connections_closed_total", "counter",
             "Idle connections closed at the cap on connections, for new clients.");
  text.add({}, sum.made_room);
}

void add_responses(MetricsText& text, const Counters& sum) {
  text.begin(
      "merhaba_responses_total", "counter",
      "Responses by the class of their status, errors included; raw: greetings without one.");
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    text.add({{"class", std::string(kClasses[i])}}, sum.responses[i]);
  }
  text.begin("merhaba_responses_waited_total", "counter",
             "Times that responses did not fit into the buffer of the socket at once.");
  text.add({}, sum.waited);
  text.begin("merhaba_received_bytes_total", "counter", "Bytes received from clients.");
  text.add({}, sum.bytes_received);
  text.begin("merhaba_sent_bytes_total", "counter", "Bytes that the kernel took for clients.");
  text.add({}, sum.bytes_sent);
  text.begin("merhaba_log_lines_dropped_total", "counter",
             "Lines of the access log and of --verbose that were dropped.");
  text.add({}, sum.log_lines_dropped);
}

void add_faults(MetricsText& text, const Counters& sum) {
  text.begin("merhaba_faults_total", "counter",
             "Faults that were asked for, by kind: requests or connections that met one, or for "
             "listeners the times one came into force.");
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    text.add({{"kind", std::string(fault::kRules[i].name)}}, sum.faults[i]);
  }
}

void add_accepting(MetricsText& text, const Counters& sum) {
  text.begin("merhaba_accept_batch_size", "histogram", "Connections accepted in one batch.");
  text.add_histogram({}, buckets(kBatchSizes, sum.batches), std::to_string(sum.accepted));
  text.begin("merhaba_accept_pauses_total", "counter",
             "Times that accepting paused for want of a slot or a descriptor.");
  text.add({}, sum.pauses);
  text.begin("merhaba_accept_paused_seconds_total", "counter",
             "Time for which accepting paused, in all workers together.");
  text.add({}, seconds_of_ns(sum.paused_ns));
}

// Several queues may have the same address and worker, after a hand-over to fewer workers: their
// number, in the order of the overview, keeps them apart.
std::vector<Labels> queue_labels(const Overview& overview) {
  std::vector<Labels> out;
  std::map<std::string_view, unsigned> numbers;
  for (const server::QueueView& queue : overview.queues) {
    const std::string number = std::to_string(++numbers[queue.address]);
    const std::string worker = queue.worker == 0 ? "shared" : std::to_string(queue.worker);
    out.push_back({{"listener", queue.address}, {"queue", number}, {"worker", worker}});
  }
  return out;
}

void add_queues(MetricsText& text, const Overview& overview) {
  const std::vector<Labels> labels = queue_labels(overview);
  const auto for_each = [&](const auto& add) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (overview.queues[i].state) add(labels[i], overview.queues[i], *overview.queues[i].state);
    }
  };
  text.begin("merhaba_accept_queue_depth", "gauge", "Clients that wait in the accept queue.");
  for_each([&](const Labels& at, const auto&, const auto& state) { text.add(at, state.depth); });
  text.begin("merhaba_accept_queue_deepest", "gauge",
             "Most clients that waited in the accept queue at once, over the window.");
  for_each([&](const Labels& at, const server::QueueView& queue, const auto&) {
    Labels windowed = at;
    windowed.push_back({"window", "15s"});
    text.add(windowed, queue.deepest_15s);
    windowed.back().value = "60s";
    text.add(windowed, queue.deepest_60s);
  });
  text.begin("merhaba_accept_queue_limit", "gauge",
             "The backlog in effect; the queue has room for one client more.");
  for_each([&](const Labels& at, const auto&, const auto& state) { text.add(at, state.limit); });
  text.begin("merhaba_accept_queue_dropped_packets_total", "counter",
             "Packets that a TCP listener dropped, as where its queue was full.");
  for_each([&](const Labels& at, const auto&, const auto& state) { text.add(at, state.drops); });
}

void add_workers(MetricsText& text, const Overview& overview) {
  text.begin("merhaba_loop_lag_seconds", "histogram",
             "How long iterations of the loop ran, in whole milliseconds: so long an event may "
             "have waited.");
  for_each_worker(overview, [&](const Labels& labels, const server::WorkerView& worker) {
    text.add_histogram(labels, buckets(kIterationTimes, worker.counters.iterations),
                       seconds_of_ms(worker.counters.busy_ms));
  });
  text.begin("merhaba_worker_running_seconds", "gauge",
             "For how long the present iteration of the loop has been running; 0: it waits.");
  for_each_worker(overview, [&](const Labels& labels, const server::WorkerView& worker) {
    text.add(labels, seconds_of_ms(count_of(worker.running)));
  });
  text.begin("merhaba_worker_stuck", "gauge",
             "1 where it has been running for longer than --stuck-after.");
  for_each_worker(overview, [&](const Labels& labels, const server::WorkerView& worker) {
    text.add(labels, worker.is_stuck ? 1 : 0);
  });
}

void add_process(MetricsText& text, const Overview& overview, std::chrono::milliseconds started) {
  text.begin("merhaba_ready", "gauge", "1 where /readyz responds with 200.");
  text.add({}, overview.readiness == Overview::Readiness::ready ? 1 : 0);
  text.begin("merhaba_reloads_total", "counter", "Reloads of the configuration by their result.");
  text.add({{"result", "done"}}, overview.reloads);
  text.add({{"result", "failed"}}, overview.failed_reloads);
  text.begin("merhaba_last_reload_successful", "gauge",
             "0 where the last reload of the configuration failed.");
  text.add({}, overview.last_reload_failed ? 0 : 1);
  text.begin("merhaba_build_info", "gauge", "The versions of this program and its libraries.");
  text.add({{"version", MERHABA_VERSION},
            {"libuv", ::uv_version_string()},
            {"llhttp", fmt::format("{}.{}.{}", LLHTTP_VERSION_MAJOR, LLHTTP_VERSION_MINOR,
                                   LLHTTP_VERSION_PATCH)}},
           1);
  text.begin("process_start_time_seconds", "gauge", "When the process started, since 1970.");
  text.add({}, seconds_of_ms(count_of(started)));
}

}  // namespace

std::string metrics(const Overview& overview, std::chrono::milliseconds started) {
  const Counters sum = server::summary_of(overview).total();
  MetricsText text;
  add_connections(text, overview, sum);
  add_responses(text, sum);
  add_faults(text, sum);
  add_accepting(text, sum);
  add_queues(text, overview);
  add_workers(text, overview);
  add_process(text, overview, started);
  return std::move(text).take();
}

}  // namespace merhaba::admin
