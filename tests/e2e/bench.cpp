#include "e2e/bench.hpp"

#include <cstdlib>
#include <stdexcept>

namespace merhaba::e2e {

Command bench_with(const Words& arguments) {
  const char* binary = std::getenv("MERHABA_BENCH_BINARY");
  if (binary == nullptr) throw std::runtime_error("MERHABA_BENCH_BINARY is not set");
  Command command;
  command.words = {binary};
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  return command;
}

Said run_bench(const Words& arguments) { return test::run(bench_with(arguments)); }

nlohmann::json results_of(Words arguments) {
  arguments.insert(arguments.end(), {"--quiet", "--json", "-"});
  const Said said = run_bench(arguments);
  if (said.code != 0 || !said.err.empty()) throw std::runtime_error("merhaba-bench: " + said.err);
  return nlohmann::json::parse(said.out);
}

std::optional<nlohmann::json> experiment(Words arguments) {
  arguments.insert(arguments.begin(), "overflow");
  try {
    return results_of(std::move(arguments));
  } catch (const std::runtime_error& error) {
    if (std::string(error.what()).find("network namespace") == std::string::npos) throw;
    return std::nullopt;
  }
}

const nlohmann::json& sheet_of(const nlohmann::json& results, const std::string& name) {
  for (const nlohmann::json& sheet : results.at("sheets")) {
    if (sheet.at("name") == name) return sheet;
  }
  throw std::runtime_error("no sheet " + name);
}

Called called(const nlohmann::json& results, const std::string& server) {
  Called sum;
  for (const nlohmann::json& series : results.at("series")) {
    if (series.at("target") != server) continue;
    for (const char* part : {"total", "besides"}) {
      const nlohmann::json& counts = series.at(part);
      sum.connections += counts.at("attempted").get<std::uint64_t>();
      sum.responses += counts.at("responses").get<std::uint64_t>();
      for (const auto& [words, count] : counts.at("failures").items()) {
        sum.failures += count.get<std::uint64_t>();
      }
    }
  }
  return sum;
}

Account account_of(const nlohmann::json& results, const std::string& server) {
  for (const nlohmann::json& each : results.at("servers")) {
    if (each.at("name") == server) return parse_account(each.at("last_words"));
  }
  throw std::runtime_error("no server " + server);
}

}  // namespace merhaba::e2e
