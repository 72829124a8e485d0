#include "bench/overflow/experiment_document.hpp"

#include "bench/overflow/experiment_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::overflow::test {
namespace {

ExperimentDocument parsed(const nlohmann::ordered_json& json) {
  return experiment_from_json(result::JsonNode(json, "file.json"));
}

TEST_CASE("what an experiment writes is what is read") {
  const Experiment written = sample_experiment();
  const ExperimentDocument recorded = parsed(experiment_json(written));
  CHECK(recorded.head.kind == "overflow");
  CHECK(recorded.head.network == "host");
  CHECK(to_json(recorded).dump() == experiment_json(written).dump());
  const Experiment& read = recorded.experiment;
  CHECK(read.name == "capacity");
  CHECK(read.question == "How many handshakes complete?");
  CHECK(read.conclusion == "It holds what it should.");
  REQUIRE(read.sheets.size() == 1);
  CHECK(read.sheets[0].json() == written.sheets[0].json());
  CHECK(read.words == written.words);
  REQUIRE(read.findings.size() == 1);
  CHECK(read.findings[0].what == "capacity at backlog 511");
  CHECK(read.findings[0].predicted == "129");
  CHECK(read.findings[0].observed == "130 by inet_diag");
  REQUIRE(read.accounts.size() == 2);
  CHECK(read.accounts[0].balances());
  CHECK(read.accounts[0].of(load::Outcome::queued) == 6);
  CHECK(read.accounts[1].difference() == "SYNs dropped: 4 by the clients, 5 by the kernel");
}

TEST_CASE("an error in an experiment's file is reported with its place") {
  const std::pair<const char*, const char*> wrongs[] = {
      {"/experiment", "file.json: experiment should be a text"},
      {"/sheets/0/rows/1/clients", "file.json: sheets[0].rows[1].clients should be a number"},
      {"/words/0", "file.json: words[0] should be a text"},
      {"/findings/0/observed", "file.json: findings[0].observed should be a text"},
      {"/accounts/1/outcomes/refused",
       "file.json: accounts[1].outcomes.refused should be a whole number, 0 or more"},
      {"/accounts/1/checks/0/kernel",
       "file.json: accounts[1].checks[0].kernel should be a whole number, 0 or more"},
  };
  for (const auto& [place, message] : wrongs) {
    nlohmann::ordered_json json = experiment_json(sample_experiment());
    json[nlohmann::ordered_json::json_pointer(place)] = true;
    if (std::string_view(place).ends_with("clients")) json["sheets"][0]["rows"][1]["clients"] = "?";
    CHECK(error_of([&] { parsed(json); }) == message);
  }
}

}  // namespace
}  // namespace merhaba::bench::overflow::test
