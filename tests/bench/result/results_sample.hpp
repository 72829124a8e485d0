// Results of every kind, small and made up: for the tests of documents.
#pragma once

#include <cerrno>
#include <string>

#include "bench/result/results.hpp"
#include "bench/support.hpp"
#include "net/resolve.hpp"

namespace merhaba::bench::result::test {

// The steps of an open loop in which not all goes well.
inline Series troubled() {
  Series series;
  series.target = "merhaba";
  series.work.mode = load::Mode::open;
  series.work.clients = 64;
  series.work.rate = 2000;
  series.work.server = net::resolve(net::parse_listen("127.0.0.1:8080")).front();
  series.work.request = "GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";
  series.work.seed = 7;
  series.work.arrivals = load::Arrivals::constant;
  series.work.connections = 500;
  series.work.duration = std::chrono::milliseconds(500);
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
  run.tally.begun_late = 2;
  run.tally.most_behind = std::chrono::milliseconds(250);
  run.began = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'000'500));
  run.tally.elapsed = run.wall = std::chrono::milliseconds(500);
  run.target_cpu = std::chrono::milliseconds(250);
  run.generator_cpu = std::chrono::milliseconds(125);
  run.generator_waited = run.wall / 8;
  run.kernel = kernel::Counters::parse("Tcp: InSegs OutSegs OutRsts\nTcp: 3000 4000 0\n",
                                       "TcpExt: ListenDrops ListenOverflows\nTcpExt: 8 9\n");
  run.sockets.time_wait = 400;
  series.runs = {run, run};
  series.runs[1].generator_cpu = std::chrono::milliseconds(490);
  series.runs[1].tally.in_time = 200;
  series.besides.attempted = series.besides.finished = series.besides.responses = 1;
  series.latencies.connect.record(1000);
  for (const std::uint64_t time : {2000U, 3000U, 3000U, 9000U}) series.latencies.end.record(time);
  series.system_calls = 5.5;
  return series;
}

// Runs of a drain that end well, by a server whose CPU time is not known.
inline Series drained(const std::string& target, unsigned runs) {
  Series series;
  series.target = target;
  series.work.clients = 1000;
  series.work.timeout = std::chrono::seconds(10);
  for (unsigned i = 0; i < runs; ++i) series.runs.push_back(run_of(1000));
  return series;
}

inline Series pipelined() {
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

inline Results all_kinds() {
  return {"accept",
          {{"merhaba", "this project's server", "0.1", "127.0.0.1:8080", 4097, "bye\n"},
           {"nginx", "", "", "127.0.0.1:8081", 0, ""}},
          {troubled(), pipelined(), drained("failed at once", 0)}};
}

}  // namespace merhaba::bench::result::test
