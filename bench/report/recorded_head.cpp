#include "bench/report/recorded_head.hpp"

#include <fmt/format.h>

#include "bench/result/results.hpp"

namespace merhaba::bench::report {
namespace {

std::string cpu_text(const result::JsonNode& cpu) {
  return cpu.is_null() ? "any" : std::to_string(cpu.count());
}

void read_stage(const result::JsonNode& stage, RecordedHead& head) {
  head.facts.emplace_back("network", stage["network"].text());
  head.facts.emplace_back("servers on CPU", cpu_text(stage["server_cpu"]));
  head.facts.emplace_back("load on CPU", cpu_text(stage["load_cpu"]));
  for (const auto& [name, value] : stage["facts"].members()) {
    head.facts.emplace_back(name, value.text());
  }
}

}  // namespace

RecordedHead read_head(const result::JsonNode& document) {
  if (document["schema"].text() != result::kSchema) {
    document["schema"].wrong(fmt::format("is \"{}\", and only \"{}\" is understood",
                                         document["schema"].text(), result::kSchema));
  }
  RecordedHead head{document["kind"].text(), document["at"].text(), {}};
  read_stage(document["stage"], head);
  return head;
}

}  // namespace merhaba::bench::report
