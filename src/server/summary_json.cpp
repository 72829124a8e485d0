#include "server/summary_json.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace merhaba::server {
namespace {

constexpr int kSchema = 1;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

// `"name": value` for every counter. The binding names all members: it does not compile when one is
// added to Counters and forgotten here.
std::vector<std::string> members(const Counters& counters) {
  const auto& [accepted, ended, responses, waited, bytes_received, bytes_sent, queued,
               queued_served, peak, deepest_queue, batches, pauses, paused_ns, iterations, busy_ms,
               out_of_memory, made_room, log_lines_dropped, faults] = counters;
  std::vector<std::string> out;
  const auto add = [&out](std::string_view name, std::uint64_t value) {
    out.push_back(fmt::format("\"{}\": {}", name, value));
  };
  const auto add_all = [&out](std::string_view name, std::span<const Count> values) {
    const std::vector<std::uint64_t> numbers(values.begin(), values.end());
    out.push_back(fmt::format("\"{}\": [{}]", name, fmt::join(numbers, ", ")));
  };
  add("accepted", accepted);
  for (std::size_t i = 0; i < kOutcomes; ++i) add(kOutcomeNames[i], ended[i]);
  add("requests", counters.answered());
  add_all("responses", responses);
  add("responses_waited", waited);
  add("bytes_received", bytes_received);
  add("bytes_sent", bytes_sent);
  add("queued", queued);
  add("queued_served", queued_served);
  add("peak_connections", peak);
  add("deepest_queue", deepest_queue);
  add_all("batches", batches);
  add("pauses", pauses);
  // In whole numbers: a double could not hold every nanosecond.
  out.push_back(fmt::format("\"paused_seconds\": {}.{:09}", paused_ns / kNanosecondsPerSecond,
                            paused_ns % kNanosecondsPerSecond));
  add_all("iterations", iterations);
  out.push_back(fmt::format("\"busy_seconds\": {}.{:03}", busy_ms / 1000, busy_ms % 1000));
  add("out_of_memory", out_of_memory);
  add("made_room", made_room);
  add("log_lines_dropped", log_lines_dropped);
  for (std::size_t i = 0; i < fault::kKinds; ++i) {
    std::string name = fmt::format("fault_{}", fault::kRules[i].name);
    std::replace(name.begin(), name.end(), '-', '_');
    add(name, faults[i]);
  }
  return out;
}

}  // namespace

std::string summary_json(const Summary& summary) {
  std::vector<std::string> fields{
      fmt::format("\"schema\": {}", kSchema),
      fmt::format("\"version\": \"{}\"", MERHABA_VERSION),
      fmt::format("\"complete\": {}", summary.complete),
      fmt::format("\"handed_over\": {}", summary.handed_over),
  };
  for (std::string& total : members(summary.total())) fields.push_back(std::move(total));
  std::vector<std::string> workers;
  for (const Counters& worker : summary.workers) {
    workers.push_back(fmt::format("{{{}}}", fmt::join(members(worker), ", ")));
  }
  fields.push_back(fmt::format("\"workers\": [\n    {}\n  ]", fmt::join(workers, ",\n    ")));
  return fmt::format("{{\n  {}\n}}\n", fmt::join(fields, ",\n  "));
}

}  // namespace merhaba::server
