#include "server/summary_json.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace merhaba::server {
namespace {

constexpr int kSchema = 1;
constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

constexpr std::array<std::string_view, kOutcomes> kOutcomeNames{"served", "refused", "timed_out",
                                                                "reset",  "left",    "abandoned",
                                                                "shed"};  // in the order of Outcome

// `"name": value` for every counter. The binding names all members: it does not compile when one is
// added to Counters and forgotten here.
std::vector<std::string> members(const Counters& counters) {
  const auto& [accepted, ended, answered, queued, queued_served, peak, deepest_queue, batches,
               pauses, paused_ns, out_of_memory, made_room, log_lines_dropped] = counters;
  std::vector<std::string> out;
  const auto add = [&out](std::string_view name, std::uint64_t value) {
    out.push_back(fmt::format("\"{}\": {}", name, value));
  };
  add("accepted", accepted);
  for (std::size_t i = 0; i < kOutcomes; ++i) add(kOutcomeNames[i], ended[i]);
  add("requests", answered);
  add("queued", queued);
  add("queued_served", queued_served);
  add("peak_connections", peak);
  add("deepest_queue", deepest_queue);
  out.push_back(fmt::format("\"batches\": [{}]", fmt::join(batches, ", ")));
  add("pauses", pauses);
  // In whole numbers: a double could not hold every nanosecond.
  out.push_back(fmt::format("\"paused_seconds\": {}.{:09}", paused_ns / kNanosecondsPerSecond,
                            paused_ns % kNanosecondsPerSecond));
  add("out_of_memory", out_of_memory);
  add("made_room", made_room);
  add("log_lines_dropped", log_lines_dropped);
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
