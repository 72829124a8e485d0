// Results as JSON: exactly the fields that docs/benchmarks.md names.
#include "bench/result/document.hpp"

#include <sched.h>

#include <cerrno>
#include <nlohmann/json.hpp>

#include "bench/support.hpp"
#include "support/catch.hpp"

namespace merhaba::bench::result::test {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

// The steps of an open loop in which not all goes well.
Series troubled() {
  Series series;
  series.target = "merhaba";
  series.work.mode = load::Mode::open;
  series.work.clients = 64;
  series.work.rate = 2000;
  series.work.arrivals = load::Arrivals::constant;
  series.work.connections = 500;
  series.work.duration = milliseconds(500);
  series.work.timeout = std::chrono::seconds(10);
  series.work.sources.resize(2);
  Measurement run;
  run.tally.attempted = 500;
  run.tally.established = 490;
  run.tally.finished = run.tally.responses = run.tally.in_time = 400;
  run.tally.failures[{load::FailureKind::connect, ECONNREFUSED}] = 10;
  run.tally.failures[{load::FailureKind::closed_unanswered}] = 90;
  run.tally.error_statuses = {{404, 1}, {503, 4}};
  run.tally.not_begun = 3;
  run.tally.late_clients = 5;
  run.tally.syn_retransmissions = 6;
  run.tally.data_retransmissions = 7;
  run.tally.elapsed = run.wall = milliseconds(500);
  run.target_cpu = milliseconds(250);
  run.generator_cpu = milliseconds(125);
  run.kernel = kernel::Counters::parse("Tcp: InSegs OutSegs OutRsts\nTcp: 3000 4000 0\n",
                                       "TcpExt: ListenDrops ListenOverflows\nTcpExt: 8 9\n");
  run.sockets.time_wait = 400;
  series.runs = {run, run};
  series.runs[1].generator_cpu = milliseconds(490);
  series.runs[1].tally.in_time = 200;
  series.besides.attempted = series.besides.finished = series.besides.responses = 1;
  series.latencies.connect.record(1000);
  for (const std::uint64_t time : {2000U, 3000U, 3000U, 9000U}) series.latencies.end.record(time);
  series.system_calls = 5.5;
  return series;
}

// Runs of a drain that end well, by a server whose CPU time is not known.
Series drained(const std::string& target, unsigned runs) {
  Series series;
  series.target = target;
  series.work.clients = 1000;
  series.work.timeout = std::chrono::seconds(10);
  for (unsigned i = 0; i < runs; ++i) series.runs.push_back(run_of(1000));
  return series;
}

Series pipelined() {
  Series series;
  series.target = "nginx";
  series.work.mode = load::Mode::pipeline;
  series.work.clients = 8;
  series.work.depth = 16;
  series.work.duration = std::chrono::seconds(1);
  series.work.timeout = std::chrono::seconds(10);
  series.runs = {run_of(1000, 30'000)};
  return series;
}

Results all_kinds() {
  return {"accept",
          {{"merhaba", "this project's server", "0.1", "127.0.0.1:8080", 4097, "bye\n"},
           {"nginx", "", "", "127.0.0.1:8081", 0, ""}},
          {troubled(), pipelined(), drained("failed at once", 0)}};
}

// Made on a testbed, which pins us; afterwards we are where we were.
Document made_of(const Results& results) {
  cpu_set_t before;
  ::sched_getaffinity(0, sizeof before, &before);
  const target::Testbed testbed({target::Network::host, {}, {}}, true);
  ::sched_setaffinity(0, sizeof before, &before);
  return document_of(results, testbed);
}

Document read(const Json& json) { return document_from_json(JsonNode(json, "file.json")); }

constexpr const char* kDocument = R"json({"schema": 2, "kind": "accept",
 "servers": [
  {"name": "merhaba", "about": "this project's server", "version": "0.1",
  "address": "127.0.0.1:8080", "holds": 4097, "last_words": "bye\n"},
  {"name": "nginx", "about": "", "version": "", "address": "127.0.0.1:8081", "holds": 0,
  "last_words": ""}],
 "series": [
  {"target": "merhaba", "mode": "open", "unit": "connection",
   "asked": {"clients": 64, "duration_s": 0.5, "rate_per_s": 2000.0, "arrivals": "constant",
   "connections": 500, "timeout_s": 10.0, "sources": 2},
   "rate_per_s": {"median": 600.0, "low": 400.0, "high": 800.0}, "generator_limited": false,
   "server_cpu_ns": {"median": 625000.0, "low": 625000.0, "high": 625000.0}, "system_calls": 5.5,
   "total": {"attempted": 1000, "established": 980, "finished": 800, "not_begun": 6, "failures": {
   "closed without a response": 180, "connect: ECONNREFUSED (Connection refused)": 20},
   "responses": 800, "error_statuses": {"404": 2, "503": 8}, "late_clients": 10,
   "syn_retransmissions": 12, "data_retransmissions": 14, "elapsed_s": 1.0},
   "besides": {"attempted": 1, "established": 0, "finished": 1, "not_begun": 0, "failures": {},
   "responses": 1, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 0.0},
   "latency_ns": {
    "connect": {"count": 1, "min": 1000, "mean": 1000.0, "p50": 1000, "p90": 1000, "p99": 1000,
    "p99_9": 1000, "max": 1000, "points": [[0.0, 1000], [100.0, 1000]]},
    "first_byte": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0,
    "max": 0, "points": []},
    "end": {"count": 4, "min": 2000, "mean": 4251.5, "p50": 3001, "p90": 9000, "p99": 9000,
    "p99_9": 9000, "max": 9000, "points": [[0.0, 2000], [10.0, 2000], [20.0, 2000], [30.0, 3001],
    [40.0, 3001], [50.0, 3001], [55.0, 3001], [60.0, 3001], [65.0, 3001], [70.0, 3001], [75.0,
    3001], [77.5, 9000], [100.0, 9000]]}},
   "runs": [
    {"attempted": 500, "established": 490, "finished": 400, "not_begun": 3, "failures": {
    "closed without a response": 90, "connect: ECONNREFUSED (Connection refused)": 10},
    "responses": 400, "error_statuses": {"404": 1, "503": 4}, "late_clients": 5,
    "syn_retransmissions": 6, "data_retransmissions": 7, "elapsed_s": 0.5, "rate_per_s": 800.0,
    "generator_limited": false, "server_cpu_ns": 625000.0, "server_busy": 0.5,
    "generator_cpu_ns": 312500.0, "generator_busy": 0.25, "segments": 10.0, "time_wait": 400,
    "kernel": {"TcpExtListenDrops": 8, "TcpExtListenOverflows": 9, "TcpInSegs": 3000,
    "TcpOutSegs": 4000}},
    {"attempted": 500, "established": 490, "finished": 400, "not_begun": 3, "failures": {
    "closed without a response": 90, "connect: ECONNREFUSED (Connection refused)": 10},
    "responses": 400, "error_statuses": {"404": 1, "503": 4}, "late_clients": 5,
    "syn_retransmissions": 6, "data_retransmissions": 7, "elapsed_s": 0.5, "rate_per_s": 400.0,
    "generator_limited": true, "server_cpu_ns": 625000.0, "server_busy": 0.5,
    "generator_cpu_ns": 1225000.0, "generator_busy": 0.98, "segments": 10.0, "time_wait": 400,
    "kernel": {"TcpExtListenDrops": 8, "TcpExtListenOverflows": 9, "TcpInSegs": 3000,
    "TcpOutSegs": 4000}}]},
  {"target": "nginx", "mode": "pipeline", "unit": "request",
   "asked": {"clients": 8, "duration_s": 1.0, "depth": 16, "timeout_s": 10.0, "sources": 1},
   "rate_per_s": {"median": 1000.0, "low": 1000.0, "high": 1000.0}, "generator_limited": false,
   "server_cpu_ns": {"median": 30000.0, "low": 30000.0, "high": 30000.0}, "system_calls": null,
   "total": {"attempted": 1000, "established": 1000, "finished": 1000, "not_begun": 0, "failures":
   {}, "responses": 1000, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 1.0},
   "besides": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 0.0},
   "latency_ns": {
    "connect": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0,
    "max": 0, "points": []},
    "first_byte": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0,
    "max": 0, "points": []},
    "end": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0, "max": 0,
    "points": []}},
   "runs": [
    {"attempted": 1000, "established": 1000, "finished": 1000, "not_begun": 0, "failures": {},
    "responses": 1000, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
    "data_retransmissions": 0, "elapsed_s": 1.0, "rate_per_s": 1000.0, "generator_limited": false,
    "server_cpu_ns": 30000.0, "server_busy": 0.03, "generator_cpu_ns": 0.0, "generator_busy": 0.0,
    "segments": 0.0, "time_wait": 0, "kernel": {}}]},
  {"target": "failed at once", "mode": "drain", "unit": "connection",
   "asked": {"clients": 1000, "timeout_s": 10.0, "sources": 1}, "rate_per_s": null,
   "generator_limited": false, "server_cpu_ns": null, "system_calls": null,
   "total": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 0.0},
   "besides": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 0.0},
   "latency_ns": {
    "connect": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0,
    "max": 0, "points": []},
    "first_byte": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0,
    "max": 0, "points": []},
    "end": {"count": 0, "min": 0, "mean": 0.0, "p50": 0, "p90": 0, "p99": 0, "p99_9": 0, "max": 0,
    "points": []}},
   "runs": []}],
 "conclusions": {"knee_per_s": null}})json";

constexpr const char* kDuels = R"json([
  {"mode": "drain", "subject": "ours", "other": "theirs", "rate": {"ratio": 1.0, "low": 1.0,
  "high": 1.0}, "server_cpu": null, "verdict": "no difference"},
  {"mode": "drain", "subject": "ours", "other": "few", "rate": null, "server_cpu": null,
  "verdict": "(too few rounds)"},
  {"mode": "pipeline", "subject": "nginx", "other": "nginx", "rate": null, "server_cpu": {
  "ratio": 0.5, "low": 0.5, "high": 0.5}, "verdict": "ahead"}])json";

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

TEST_CASE("a document has these fields, in this order, and whole numbers stay whole") {
  Document measured = made_of(all_kinds());
  measured.steps = true;
  Json document = to_json(measured);
  CHECK(document["at"].get<std::string>().size() == 20);
  CHECK(document["testbed"]["network"] == "host");
  document.erase("at");
  document.erase("testbed");
  CHECK(document.dump() == Json::parse(kDocument).dump());
}

TEST_CASE("so has a comparison") {
  CHECK(to_json(compared())["conclusions"]["comparisons"].dump() == Json::parse(kDuels).dump());
}

TEST_CASE("what is written is what is read, and the same is written again") {
  Document steps = made_of(all_kinds());
  steps.steps = true;
  steps.knee = 2000;
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
  CHECK(series.rate.median == 600);
  CHECK(series.latency.end.p50 == 3001);
  CHECK(series.runs[1].generator_limited);
  CHECK(troubles_of(series).text() == troubles_of(steps.series[0]).text());
  CHECK_FALSE(read(to_json(made_of(all_kinds()))).steps);
}

}  // namespace
}  // namespace merhaba::bench::result::test
