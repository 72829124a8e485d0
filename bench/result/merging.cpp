#include "bench/result/merging.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include "base/error.hpp"

namespace merhaba::bench::result {
namespace {

Counts& operator+=(Counts& sum, const Counts& more) {
  sum.attempted += more.attempted;
  sum.established += more.established;
  sum.finished += more.finished;
  sum.not_begun += more.not_begun;
  for (const auto& [words, count] : more.failures) sum.failures[words] += count;
  sum.responses += more.responses;
  sum.in_time += more.in_time;
  for (const auto& [status, count] : more.error_statuses) sum.error_statuses[status] += count;
  sum.late_clients += more.late_clients;
  sum.syn_retransmissions += more.syn_retransmissions;
  sum.data_retransmissions += more.data_retransmissions;
  sum.begun_late += more.begun_late;
  sum.most_behind = std::max(sum.most_behind, more.most_behind);
  return sum;
}

const RunSummary& run_of(const Part& part, std::size_t run) { return part.series.runs[run]; }

// The part that saw the server's processes.
const Part* observer_of(const std::vector<Part>& parts, std::size_t run) {
  const auto found = std::find_if(parts.begin(), parts.end(), [run](const Part& part) {
    return run_of(part, run).server_cpu_total.has_value();
  });
  return found == parts.end() ? nullptr : &*found;
}

// Of the server's busiest thread; 0 where nobody saw it.
double server_busiest(const std::vector<Part>& parts, std::size_t run) {
  const Part* const observer = observer_of(parts, run);
  return observer == nullptr ? 0 : run_of(*observer, run).server_busiest;
}

bool is_limited(const Part& part, std::size_t run, double busiest_thread) {
  const RunSummary& own = run_of(part, run);
  return part.offers_load &&
         generator_is_limit(own.generator_busy, own.generator_waiting, busiest_thread);
}

double per(double total, std::uint64_t units) {
  return units > 0 ? total / static_cast<double>(units) : 0;
}

RunSummary merged_run(const load::Work& work, const std::vector<Part>& parts, std::size_t run) {
  RunSummary sum;
  std::set<std::string> machines;
  double generator_cpu = 0;
  std::size_t generators = 0;
  const double busiest = server_busiest(parts, run);
  sum.began = std::numeric_limits<double>::max();
  for (const Part& part : parts) {
    const RunSummary& own = run_of(part, run);
    sum.counts += own.counts;
    sum.rate += own.rate;
    sum.began = std::min(sum.began, own.began - part.clock_ahead);
    sum.generator_limited = sum.generator_limited || is_limited(part, run, busiest);
    if (part.offers_load) {
      sum.counts.elapsed = std::max(sum.counts.elapsed, own.counts.elapsed);
      generator_cpu += own.generator_cpu * static_cast<double>(own.counts.responses);
      sum.generator_busy += own.generator_busy;
      sum.generator_waiting += own.generator_waiting;
      ++generators;
    }
    if (!machines.insert(part.machine).second && !part.machine.empty()) continue;
    for (const auto& [name, value] : own.kernel) sum.kernel[name] += value;
    sum.time_wait += own.time_wait;
  }
  // Parts that end after a number of connections do not all last as long as the last of them.
  if (work.connections > 0 && sum.counts.elapsed > 0) {
    sum.rate = static_cast<double>(sum.counts.in_time) / sum.counts.elapsed;
  }
  const std::uint64_t responses = sum.counts.responses;
  sum.generator_busy /= static_cast<double>(std::max<std::size_t>(generators, 1));
  sum.generator_waiting /= static_cast<double>(std::max<std::size_t>(generators, 1));
  sum.generator_cpu = per(generator_cpu, responses);
  if (const auto sent = sum.kernel.find("TcpOutSegs"); sent != sum.kernel.end()) {
    sum.segments = per(static_cast<double>(sent->second), responses);
  }
  if (const Part* const observer = observer_of(parts, run)) {
    sum.server_cpu_total = run_of(*observer, run).server_cpu_total;
    if (responses > 0) sum.server_cpu = per(1e9 * *sum.server_cpu_total, responses);
    sum.server_busy = run_of(*observer, run).server_busy;
    sum.server_busiest = busiest;
  }
  return sum;
}

// When a part's run began, by the common clock.
double began(const Part& part, std::size_t run) {
  return run_of(part, run).began - part.clock_ahead;
}

// Most of its runs were, as for a series.
bool is_limited(const Part& part, const std::vector<Part>& parts) {
  std::size_t limited = 0;
  for (std::size_t run = 0; run < part.series.runs.size(); ++run) {
    limited += is_limited(part, run, server_busiest(parts, run)) ? 1 : 0;
  }
  return 2 * limited > part.series.runs.size();
}

template <class Value>
std::vector<double> samples_of(const std::vector<RunSummary>& runs, Value value) {
  std::vector<double> all;
  for (const RunSummary& run : runs) {
    if (const std::optional<double> sample = value(run)) all.push_back(*sample);
  }
  return all;
}

PartSummary summary_of(const Part& part, double first_began, const std::vector<Part>& parts) {
  PartSummary summary;
  summary.name = part.name;
  summary.host = part.host;
  summary.offers_load = part.offers_load;
  summary.clock_ahead = part.clock_ahead;
  summary.clock_error = part.clock_error;
  summary.began = began(part, 0) - first_began;
  summary.rate = part.series.rate.median;
  summary.generator_busy = part.series.generator_busy();
  summary.generator_waiting = median(samples_of(part.series.runs, [](const RunSummary& run) {
    return std::optional(run.generator_waiting);
  }));
  summary.generator_limited = is_limited(part, parts);
  summary.counts = part.series.total;
  summary.besides = part.series.besides;
  summary.end_histogram = part.series.latency.end.histogram;
  return summary;
}

// Of two clocks, each off by its own error.
double worst_clocks(const std::vector<Part>& parts) {
  double worst = 0;
  double second = 0;
  for (const Part& part : parts) {
    second = std::max(second, std::min(worst, part.clock_error));
    worst = std::max(worst, part.clock_error);
  }
  return worst + second;
}

std::size_t runs_of(const std::vector<Part>& parts) {
  if (parts.empty()) throw std::invalid_argument("nothing to merge");
  const std::size_t runs = parts.front().series.runs.size();
  for (const Part& part : parts) {
    if (part.series.runs.size() != runs) throw std::invalid_argument("runs without a partner");
  }
  return runs;
}

}  // namespace

Overlap overlap_of(const std::vector<Part>& parts) {
  Overlap worst;
  const std::size_t runs = runs_of(parts);
  worst.clock_error = worst_clocks(parts);
  for (std::size_t run = 0; run < runs; ++run) {
    double last_begin = std::numeric_limits<double>::lowest();
    double first_end = std::numeric_limits<double>::max();
    double longest = 0;
    for (const Part& part : parts) {
      const double length = run_of(part, run).counts.elapsed;
      last_begin = std::max(last_begin, began(part, run));
      first_end = std::min(first_end, began(part, run) + length);
      longest = std::max(longest, length);
    }
    const double common = first_end - last_begin;
    if (run == 0 || common / longest < worst.share()) {
      worst.seconds = common;
      worst.of = longest;
    }
  }
  return worst;
}

SeriesSummary merge(const load::Work& work, const std::vector<Part>& parts,
                    const load::Latencies& latencies, double late_start) {
  SeriesSummary merged;
  const std::size_t runs = runs_of(parts);
  merged.target = parts.front().series.target;
  merged.work = work;
  merged.request = parts.front().series.request;
  std::size_t limited = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    merged.runs.push_back(merged_run(work, parts, run));
    merged.total += merged.runs.back().counts;
    merged.total.elapsed += merged.runs.back().counts.elapsed;
    limited += merged.runs.back().generator_limited ? 1 : 0;
  }
  double first_began = std::numeric_limits<double>::max();
  for (const Part& part : parts) {
    merged.besides += part.series.besides;
    merged.besides.elapsed += part.series.besides.elapsed;
    if (runs > 0 && part.offers_load) first_began = std::min(first_began, began(part, 0));
  }
  for (const Part& part : parts) {
    if (runs == 0) break;
    merged.parts.push_back(summary_of(part, first_began, parts));
    PartSummary& summary = merged.parts.back();
    summary.began_late = part.offers_load && summary.began - part.clock_error > late_start;
  }
  merged.generator_late = std::any_of(merged.parts.begin(), merged.parts.end(),
                                      [](const PartSummary& part) { return part.is_late(); });
  merged.generator_limited = 2 * limited > runs;
  if (runs > 0) {
    merged.rate = estimate(
        samples_of(merged.runs, [](const RunSummary& run) { return std::optional(run.rate); }));
  }
  const std::vector<double> cpu =
      samples_of(merged.runs, [](const RunSummary& run) { return run.server_cpu; });
  if (!cpu.empty()) merged.cpu = estimate(cpu);
  merged.latency = summarize(latencies);
  return merged;
}

load::Latencies latencies_of(const std::vector<Part>& parts) {
  load::Latencies sum;
  for (const Part& part : parts) {
    const auto histogram = [&](const LatencySummary& latency) {
      if (latency.histogram.empty()) {
        throw Error(part.name +
                    " has no histograms, because an older merhaba-bench wrote it; measure again");
      }
      try {
        return histogram_of(latency);
      } catch (const Error& error) {
        throw Error(part.name + ": " + error.what());
      }
    };
    sum.connect.add(histogram(part.series.latency.connect));
    sum.first_byte.add(histogram(part.series.latency.first_byte));
    sum.end.add(histogram(part.series.latency.end));
  }
  return sum;
}

}  // namespace merhaba::bench::result
