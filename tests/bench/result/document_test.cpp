// Results as JSON: exactly the fields that docs/benchmarks.md names.
#include "bench/result/document.hpp"

#include <sched.h>

#include <nlohmann/json.hpp>

#include "bench/kernel/identity.hpp"
#include "bench/load/hdr_format.hpp"
#include "bench/result/document_json.hpp"
#include "bench/result/results_sample.hpp"
#include "bench/support.hpp"
#include "support/catch.hpp"
#include "support/scratch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Catch::Matchers::StartsWith;
using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

// Made on a testbed, which pins us; afterwards we are where we were.
Document made_of(const Results& results) {
  cpu_set_t before;
  ::sched_getaffinity(0, sizeof before, &before);
  const target::Testbed testbed({target::Network::host, {}, {}}, true);
  ::sched_setaffinity(0, sizeof before, &before);
  return document_of(results, testbed);
}

Document read(const Json& json) { return document_from_json(JsonNode(json, "file.json")); }

// Of six runs each: of drains, of which one has fewer; and of a pipeline at the generator's limit.
Document compared() {
  const Series ours = drained("ours", 6), theirs = drained("theirs", 6), few = drained("few", 2);
  Series cheap = pipelined(), dear = pipelined();
  cheap.runs.assign(6, run_of(1000, 30'000));
  dear.runs.assign(6, run_of(1000, 60'000));
  limit_generator(cheap);
  Document document = made_of({"compare", {}, {ours}});
  for (const Duel& duel : duels({&ours, &theirs, &few})) document.duels.push_back(summarize(duel));
  document.duels.push_back(summarize(duels({&cheap, &dear}).at(0)));
  return document;
}

// Takes the histograms out, in the order in which they stand.
std::vector<std::string> take_histograms(Json& document) {
  std::vector<std::string> all;
  for (Json& series : document["series"]) {
    for (Json& latency : series["latency_ns"]) {
      all.push_back(latency.at("histogram"));
      latency.erase("histogram");
    }
  }
  return all;
}

TEST_CASE("a document has these fields, in this order, and whole numbers stay whole") {
  const Results results = all_kinds();
  Document measured = made_of(results);
  measured.steps = true;
  Json document = to_json(measured);
  CHECK(document["at"].get<std::string>().size() == 20);
  CHECK(document["testbed"]["network"] == "host");
  CHECK(document["testbed"]["host"] == kernel::host_name());
  CHECK(document["testbed"]["machine"] == kernel::network_identity());
  CHECK_FALSE(document["testbed"].contains("server_clock"));
  document.erase("at");
  document.erase("testbed");
  std::vector<std::string> histograms;
  for (const Series& each : results.series) {
    for (const load::Histogram* histogram :
         {&each.latencies.connect, &each.latencies.first_byte, &each.latencies.end}) {
      histograms.push_back(load::encode_hdr(*histogram));
    }
  }
  CHECK(take_histograms(document) == histograms);
  CHECK(document.dump() == Json::parse(kDocument).dump());
}

TEST_CASE("so has a comparison") {
  CHECK(to_json(compared())["conclusions"]["comparisons"].dump() == Json::parse(kDuels).dump());
}

// With every field that is there only sometimes.
Document complete() {
  Document document = made_of(all_kinds());
  document.head.clock = ServerClock{0.5, 0.001};
  document.steps = true;
  document.knee = 2000;
  document.outcomes = {{"p99 < 5ms", "at 2,000/s", "7.10 ms", 7.1e6, Held::no},
                       {"cpu < 1ms", "", "", {}, Held::unknown}};
  document.changes = {
      {load::Mode::open, "merhaba", "cpu", 2e4, 1e4, Comparison{0.5, {0.4, 0.6}}, 0.02,
       ChangeVerdict::improvement},
      {load::Mode::open, "merhaba", "rate", {}, {}, {}, 0.5, ChangeVerdict::unknown}};
  PartSummary part{.name = "rank 0",
                   .host = "a",
                   .clock_ahead = 1,
                   .clock_error = 2,
                   .began = 3,
                   .rate = 4,
                   .generator_busy = 0.5,
                   .generator_waiting = 0.25,
                   .generator_limited = true,
                   .counts = {},
                   .besides = {},
                   .end_histogram = "h"};
  PartSummary other = part;
  other.offers_load = false;
  part.counts.begun_late = 5;
  part.besides.attempted = 6;
  document.series[0].parts = {part, other};
  return document;
}

TEST_CASE("the clock, expectations and changes have these fields") {
  const Json json = to_json(complete());
  CHECK(json["testbed"]["server_clock"].dump() == R"({"ahead_s":0.5,"error_s":0.001})");
  CHECK(json["conclusions"].dump() ==
        R"({"knee_per_s":2000.0,"expectations":[)"
        R"({"expected":"p99 < 5ms","step":"at 2,000/s","measured":"7.10 ms","value":7100000.0,)"
        R"("outcome":"does not hold"},)"
        R"({"expected":"cpu < 1ms","measured":"","value":null,"outcome":"not known"}],)"
        R"("changes":[{"mode":"open","server":"merhaba","figure":"cpu","then":20000.0,)"
        R"("now":10000.0,"change":{"ratio":0.5,"low":0.4,"high":0.6},"noise":0.02,)"
        R"("outcome":"improvement"},{"mode":"open","server":"merhaba","figure":"rate",)"
        R"("then":null,"now":null,"change":null,"noise":0.5,"outcome":"not known"}]})");
}

TEST_CASE("a part of several generators has these fields") {
  Json parts = to_json(complete())["series"][0]["parts"];
  REQUIRE(parts.size() == 2);
  CHECK(parts[0]["total"]["begun_late"] == 5);
  CHECK(parts[0]["besides"]["attempted"] == 6);
  CHECK(parts[1]["offers_load"] == false);
  parts[0].erase("total");
  parts[0].erase("besides");
  CHECK(parts[0].dump() ==
        R"({"name":"rank 0","host":"a","offers_load":true,"clock_ahead_s":1.0,)"
        R"("clock_error_s":2.0,"began_s":3.0,"rate_per_s":4.0,"generator_busy":0.5,)"
        R"("generator_waiting":0.25,"generator_limited":true,"began_late":false,)"
        R"("end_histogram":"h"})");
}

TEST_CASE("what is written is what is read, and the same is written again") {
  const Document steps = complete();
  for (const Document& document : {made_of(all_kinds()), steps, compared()}) {
    const Json json = to_json(document);
    CHECK(to_json(read(json)).dump() == json.dump());
  }
  const Document read_again = read(to_json(steps));
  CHECK(read_again.steps);
  CHECK(read_again.knee == 2000.0);
  CHECK(read_again.head.facts == steps.head.facts);
  REQUIRE(read_again.series.size() == 3);
  const SeriesSummary& series = read_again.series[0];
  CHECK(series.work.mode == load::Mode::open);
  CHECK(series.work.arrivals == load::Arrivals::constant);
  CHECK(series.work.rate == 2000);
  CHECK(series.work.duration == milliseconds(500));
  CHECK(series.work.seed == 7);
  CHECK(series.request == "GET / HTTP/1.1\\r\\nHost: @server@\\r\\n\\r\\n");
  CHECK(series.total.in_time == 600);
  CHECK(series.rate.median == 600);
  CHECK(series.latency.end.p50 == 3001);
  CHECK(series.runs[1].generator_limited);
  CHECK(troubles_of(series).text() == troubles_of(steps.series[0]).text());
  CHECK_FALSE(read(to_json(made_of(all_kinds()))).steps);
}

TEST_CASE("a file is read back; another kind, another schema and no JSON are refused") {
  const merhaba::test::Folder folder;
  const std::string path = folder / "result.json";
  const auto refused = [&](const std::string& text) {
    merhaba::test::write_file(path, text);
    return error_of([&] { read_document(path); });
  };
  const Json json = to_json(complete());
  CHECK(refused(json.dump()) == "");
  CHECK(to_json(read_document(path)).dump() == json.dump());
  Json other = json;
  other["kind"] = "overflow";
  CHECK(refused(other.dump()) ==
        path + ": kind is \"overflow\"; accept and compare write what is read here");
  other["schema"] = 1;
  CHECK(refused(other.dump()) ==
        path +
            ": schema is 1, and this merhaba-bench reads 2: measure again, or use the version "
            "that wrote the file");
  CHECK_THAT(refused("{"),
             StartsWith(path + " is not JSON as merhaba-bench writes it with --json"));
  CHECK_THAT(error_of([&] { read_document(folder / "none"); }),
             StartsWith("cannot read " + (folder / "none")));
}

}  // namespace
}  // namespace merhaba::bench::result::test
