#include "bench/result/series.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "bench/load/mode.hpp"

namespace merhaba::bench::result {
namespace {

using Json = nlohmann::ordered_json;

double seconds(kernel::Nanoseconds time) { return std::chrono::duration<double>(time).count(); }

Json or_null(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json asked(const load::Work& work) {
  Json asked = {{"clients", work.clients}};
  if (work.mode != load::Mode::drain) asked["duration_s"] = seconds(work.duration);
  if (work.mode == load::Mode::open) {
    asked["rate_per_s"] = work.rate;
    asked["arrivals"] = work.arrivals == load::Arrivals::poisson ? "poisson" : "constant";
  }
  if (work.depth > 1) asked["depth"] = work.depth;
  if (work.connections > 0) asked["connections"] = work.connections;
  asked["timeout_s"] = seconds(work.timeout);
  asked["sources"] = std::max<std::size_t>(work.sources.size(), 1);
  return asked;
}

Json latency(const load::Histogram& histogram) {
  Json points = Json::array();
  for (const load::Histogram::Point& point : histogram.points()) {
    points.push_back({point.percentile, point.value});
  }
  return {
      {"count", histogram.count()},  {"min", histogram.min()},  {"mean", histogram.mean()},
      {"p50", histogram.at(50)},     {"p90", histogram.at(90)}, {"p99", histogram.at(99)},
      {"p99_9", histogram.at(99.9)}, {"max", histogram.max()},  {"points", std::move(points)},
  };
}

Json counts(const load::Tally& tally) {
  Json statuses = Json::object();
  for (const auto& [status, count] : tally.error_statuses) statuses[std::to_string(status)] = count;
  return {
      {"attempted", tally.attempted},
      {"established", tally.established},
      {"finished", tally.finished},
      {"not_begun", tally.not_begun},
      {"failures", load::failure_texts(tally.failures)},
      {"responses", tally.responses},
      {"error_statuses", std::move(statuses)},
      {"late_clients", tally.late_clients},
      {"syn_retransmissions", tally.syn_retransmissions},
      {"data_retransmissions", tally.data_retransmissions},
      {"elapsed_s", seconds(tally.elapsed)},
  };
}

Json run(const Measurement& measurement) {
  Json run = counts(measurement.tally);
  Json kernel = Json::object();
  for (const auto& [name, value] : measurement.kernel.all()) kernel[name] = value;
  run.update({
      {"rate_per_s", measurement.tally.rate()},
      {"generator_limited", measurement.generator_limited()},
      {"server_cpu_ns", or_null(measurement.target_cpu_per_unit())},
      {"server_busy", measurement.target_busy()},
      {"generator_cpu_ns", measurement.generator_cpu_per_unit()},
      {"generator_busy", measurement.generator_busy()},
      {"segments", measurement.segments_per_unit()},
      {"time_wait", measurement.sockets.time_wait},
      {"kernel", std::move(kernel)},
  });
  return run;
}

Json estimated(const std::vector<double>& samples) {
  if (samples.empty()) return {};
  const Estimate found = estimate(samples);
  return {{"median", found.median}, {"low", found.interval.low}, {"high", found.interval.high}};
}

}  // namespace

Estimate estimate(const std::vector<double>& samples) {
  return {median(samples), bootstrap_median(samples)};
}

std::vector<double> Series::rates() const {
  std::vector<double> rates;
  for (const Measurement& run : runs) rates.push_back(run.tally.rate());
  return rates;
}

std::vector<double> Series::cpu() const {
  std::vector<double> cpu;
  for (const Measurement& run : runs) {
    if (run.target_cpu_per_unit()) cpu.push_back(*run.target_cpu_per_unit());
  }
  return cpu;
}

bool Series::generator_limited() const {
  const auto limited = std::count_if(
      runs.begin(), runs.end(), [](const Measurement& run) { return run.generator_limited(); });
  return 2 * static_cast<std::size_t>(limited) > runs.size();
}

load::Tally Series::total() const {
  load::Tally sum;
  for (const Measurement& run : runs) sum += run.tally;
  return sum;
}

Json Series::json() const {
  Json each = Json::array();
  for (const Measurement& measurement : runs) each.push_back(run(measurement));
  return {
      {"target", target},
      {"mode", load::mode_name(work.mode)},
      {"unit", load::unit_of(work.mode)},
      {"asked", asked(work)},
      {"rate_per_s", estimated(rates())},
      {"generator_limited", generator_limited()},
      {"server_cpu_ns", estimated(cpu())},
      {"system_calls", or_null(system_calls)},
      {"total", counts(total())},
      {"besides", counts(besides)},
      {"latency_ns",
       {{"connect", latency(latencies.connect)},
        {"first_byte", latency(latencies.first_byte)},
        {"end", latency(latencies.end)}}},
      {"runs", std::move(each)},
  };
}

}  // namespace merhaba::bench::result
