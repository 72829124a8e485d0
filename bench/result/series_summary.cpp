#include "bench/result/series_summary.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "bench/result/table.hpp"

namespace merhaba::bench::result {

namespace {

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

}  // namespace

std::uint64_t Troubles::failed() const {
  std::uint64_t sum = 0;
  for (const auto& [words, number] : failures) sum += number;
  return sum;
}

std::string Troubles::text() const {
  std::string text;
  for (const auto& [words, number] : failures) {
    text += fmt::format("failed: {} clients: {}\n", count(number), words);
  }
  for (const auto& [status, number] : error_statuses) {
    text += fmt::format("answered with status {}: {}\n", status, count(number));
  }
  if (not_begun > 0) {
    text += fmt::format("not begun: {} clients were due and found no place among the {} at once\n",
                        count(not_begun), count(clients));
  }
  if (late_clients > 0) {
    text += fmt::format("late: {} clients had to send their SYN again, {} times in all\n",
                        count(late_clients), count(syn_retransmissions));
  }
  if (data_retransmissions > 0) {
    text += fmt::format("sent again: {} segments of requests\n", count(data_retransmissions));
  }
  if (listen_overflows + listen_drops > 0) {
    text += fmt::format("the accept queue was full: ListenOverflows {}, ListenDrops {}\n",
                        count(listen_overflows), count(listen_drops));
  }
  if (generator_limited) {
    text +=
        "generator-limited: it used over 90 % of its CPU and the server less than 95 %, so the "
        "rate is its own and not the server's\n";
  }
  return text;
}

namespace {

Counts counts_of(const load::Tally& tally) {
  Counts counts;
  counts.attempted = tally.attempted;
  counts.established = tally.established;
  counts.finished = tally.finished;
  counts.not_begun = tally.not_begun;
  counts.failures = load::failure_texts(tally.failures);
  counts.responses = tally.responses;
  for (const auto& [status, count] : tally.error_statuses) {
    counts.error_statuses[std::to_string(status)] = count;
  }
  counts.late_clients = tally.late_clients;
  counts.syn_retransmissions = tally.syn_retransmissions;
  counts.data_retransmissions = tally.data_retransmissions;
  counts.elapsed = std::chrono::duration<double>(tally.elapsed).count();
  return counts;
}

LatencySummary latency_of(const load::Histogram& histogram) {
  LatencySummary latency;
  latency.count = histogram.count();
  latency.min = histogram.min();
  latency.mean = histogram.mean();
  latency.p50 = histogram.at(50);
  latency.p90 = histogram.at(90);
  latency.p99 = histogram.at(99);
  latency.p99_9 = histogram.at(99.9);
  latency.max = histogram.max();
  for (const load::Histogram::Point& point : histogram.points()) {
    latency.points.push_back({point.percentile, point.value});
  }
  return latency;
}

RunSummary summarize(const Measurement& run) {
  RunSummary summary;
  summary.counts = counts_of(run.tally);
  summary.rate = run.tally.rate();
  summary.generator_limited = run.generator_limited();
  summary.server_cpu = run.target_cpu_per_unit();
  summary.server_busy = run.target_busy();
  summary.generator_cpu = run.generator_cpu_per_unit();
  summary.generator_busy = run.generator_busy();
  summary.segments = run.segments_per_unit();
  summary.time_wait = run.sockets.time_wait;
  for (const auto& [name, value] : run.kernel.all()) summary.kernel[name] = value;
  return summary;
}

double median_of(const std::vector<RunSummary>& runs, double RunSummary::*figure) {
  std::vector<double> samples;
  samples.reserve(runs.size());
  for (const RunSummary& run : runs) samples.push_back(run.*figure);
  return median(samples);
}

std::uint64_t counter(const RunSummary& run, const std::string& name) {
  const auto found = run.kernel.find(name);
  return found == run.kernel.end() ? 0 : found->second;
}

}  // namespace

double SeriesSummary::server_busy() const { return median_of(runs, &RunSummary::server_busy); }

double SeriesSummary::generator_busy() const {
  return median_of(runs, &RunSummary::generator_busy);
}

SeriesSummary summarize(const Series& series) {
  SeriesSummary summary;
  summary.target = series.target;
  summary.work = series.work;
  if (!series.runs.empty()) summary.rate = estimate(series.rates());
  summary.generator_limited = series.generator_limited();
  if (const std::vector<double> cpu = series.cpu(); !cpu.empty()) summary.cpu = estimate(cpu);
  summary.system_calls = series.system_calls;
  summary.total = counts_of(series.total());
  summary.besides = counts_of(series.besides);
  summary.latency = {latency_of(series.latencies.connect), latency_of(series.latencies.first_byte),
                     latency_of(series.latencies.end)};
  summary.runs.reserve(series.runs.size());
  for (const Measurement& run : series.runs) summary.runs.push_back(summarize(run));
  return summary;
}

Troubles troubles_of(const SeriesSummary& series) {
  Troubles troubles;
  troubles.failures = series.total.failures;
  for (const auto& [text, count] : series.total.error_statuses) {
    int status = 0;
    std::from_chars(text.data(), text.data() + text.size(), status);
    troubles.error_statuses[status] = count;
  }
  troubles.not_begun = series.total.not_begun;
  troubles.clients = series.work.clients;
  troubles.late_clients = series.total.late_clients;
  troubles.syn_retransmissions = series.total.syn_retransmissions;
  troubles.data_retransmissions = series.total.data_retransmissions;
  for (const RunSummary& run : series.runs) {
    troubles.listen_overflows += counter(run, "TcpExtListenOverflows");
    troubles.listen_drops += counter(run, "TcpExtListenDrops");
  }
  troubles.generator_limited = series.generator_limited;
  return troubles;
}

}  // namespace merhaba::bench::result
