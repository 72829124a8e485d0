#include "bench/report/recorded_head.hpp"

#include <fmt/core.h>

#include "bench/result/results.hpp"

namespace merhaba::bench::report {
namespace {

std::string cpu_text(const result::JsonNode& cpu) {
  return cpu.is_null() ? "any" : std::to_string(cpu.count());
}

void read_testbed(const result::JsonNode& testbed, RecordedHead& head) {
  head.facts.emplace_back("network", testbed["network"].text());
  head.facts.emplace_back("servers on CPU", cpu_text(testbed["server_cpu"]));
  head.facts.emplace_back("load on CPU", cpu_text(testbed["load_cpu"]));
  for (const auto& [name, value] : testbed["facts"].members()) {
    head.facts.emplace_back(name, value.text());
  }
}

}  // namespace

RecordedHead read_head(const result::JsonNode& document) {
  const result::JsonNode schema = document["schema"];
  if (schema.json() != std::to_string(result::kSchema)) {
    schema.wrong(fmt::format(
        "is {}, and this merhaba-bench reads {}: measure again, or use the version that wrote the "
        "file",
        schema.json(), result::kSchema));
  }
  RecordedHead head{document["kind"].text(), document["at"].text(), {}};
  read_testbed(document["testbed"], head);
  return head;
}

}  // namespace merhaba::bench::report
