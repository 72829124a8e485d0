#include "bench/result/series_summary.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "bench/load/hdr_format.hpp"
#include "bench/result/table.hpp"

namespace merhaba::bench::result {

namespace {

std::string count(std::uint64_t number) { return format_count(static_cast<double>(number)); }

std::uint64_t sum_of(const load::FailureTexts& failures) {
  std::uint64_t sum = 0;
  for (const auto& [words, number] : failures) sum += number;
  return sum;
}

constexpr double kAchieved = 0.98;  // the last ones' responses come when the time is up
constexpr std::uint64_t kSlower = 10;
constexpr std::uint64_t kUnnoticed = 5'000'000;  // nanoseconds

}  // namespace

std::uint64_t Troubles::failed() const { return sum_of(failures); }
std::uint64_t Counts::failed() const { return sum_of(failures); }

std::string Troubles::text() const {
  std::string text;
  for (const auto& [words, number] : failures) {
    text += fmt::format("failed: {} clients: {}\n", count(number), words);
  }
  for (const auto& [status, number] : error_statuses) {
    text += fmt::format("answered with status {}: {}\n", status, count(number));
  }
  if (not_begun > 0) {
    text += fmt::format("not begun: {} clients were due, but {} were under way already\n",
                        count(not_begun), count(clients));
  }
  if (late_clients > 0) {
    text += fmt::format("late: {} clients sent their SYN again, {} times in all\n",
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
        "generator-limited: the generator had no CPU to spare and the server had, so the rate is "
        "not the server's\n";
  }
  if (generator_late) {
    text +=
        "late: a generator began after the others or fell behind its schedule, so the load was not "
        "as requested\n";
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
  counts.in_time = tally.in_time;
  for (const auto& [status, count] : tally.error_statuses) {
    counts.error_statuses[std::to_string(status)] = count;
  }
  counts.late_clients = tally.late_clients;
  counts.syn_retransmissions = tally.syn_retransmissions;
  counts.data_retransmissions = tally.data_retransmissions;
  counts.elapsed = kernel::seconds(tally.elapsed);
  counts.begun_late = tally.begun_late;
  counts.most_behind = kernel::seconds(tally.most_behind);
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
  latency.histogram = load::encode_hdr(histogram);
  return latency;
}

RunSummary summarize(const Measurement& run) {
  RunSummary summary;
  summary.counts = counts_of(run.tally);
  summary.rate = run.tally.rate();
  summary.generator_limited = run.generator_limited();
  summary.server_cpu = run.target_cpu_per_unit();
  if (run.target_cpu) {
    summary.server_cpu_total = std::chrono::duration<double>(*run.target_cpu).count();
  }
  summary.server_busy = run.target_busy();
  summary.server_busiest = run.target_busiest_share();
  summary.generator_cpu = run.generator_cpu_per_unit();
  summary.generator_busy = run.generator_busy();
  summary.generator_waiting = run.generator_waiting();
  summary.segments = run.segments_per_unit();
  summary.time_wait = run.sockets.time_wait;
  for (const auto& [name, value] : run.kernel.all()) summary.kernel[name] = value;
  summary.began = std::chrono::duration<double>(run.began.time_since_epoch()).count();
  return summary;
}

// The request without what differs from server to server.
std::string request_pattern(const load::Work& work) {
  std::string text = make_visible(work.request);
  const std::string server = work.server.text();
  if (const std::size_t at = text.find(server); at != std::string::npos) {
    text.replace(at, server.size(), "@server@");
  }
  return text;
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

load::Histogram histogram_of(const LatencySummary& latency) {
  const load::Histogram decoded = load::decode_hdr(latency.histogram);
  return load::Histogram::from_counts(decoded.counts(), latency.min, latency.max);
}

LatencySummaries summarize(const load::Latencies& latencies) {
  return {latency_of(latencies.connect), latency_of(latencies.first_byte),
          latency_of(latencies.end)};
}

double SeriesSummary::server_busy() const { return median_of(runs, &RunSummary::server_busy); }

double SeriesSummary::generator_busy() const {
  return median_of(runs, &RunSummary::generator_busy);
}

SeriesSummary summarize(const Series& series) {
  SeriesSummary summary;
  summary.target = series.target;
  summary.work = series.work;
  summary.request = request_pattern(series.work);
  if (!series.runs.empty()) summary.rate = estimate(series.rates());
  summary.generator_limited = series.generator_limited();
  if (const std::vector<double> cpu = series.cpu(); !cpu.empty()) summary.cpu = estimate(cpu);
  summary.system_calls = series.system_calls;
  summary.total = counts_of(series.total());
  summary.besides = counts_of(series.besides);
  summary.latency = summarize(series.latencies);
  summary.runs.reserve(series.runs.size());
  for (const Measurement& run : series.runs) summary.runs.push_back(summarize(run));
  return summary;
}

std::optional<double> find_knee(const std::vector<SeriesSummary>& steps) {
  std::optional<double> knee;
  for (const SeriesSummary& step : steps) {
    const Counts& total = step.total;
    const std::uint64_t slow = std::max(kSlower * steps.front().latency.end.p99, kUnnoticed);
    const auto due = static_cast<double>(total.attempted + total.not_begun);
    if (static_cast<double>(total.in_time) < kAchieved * due ||
        total.failed() + total.not_begun > 0 || step.latency.end.p99 > slow) {
      break;
    }
    knee = step.work.rate;
  }
  return knee;
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
  troubles.generator_late = series.generator_late;
  return troubles;
}

}  // namespace merhaba::bench::result
