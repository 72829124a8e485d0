// The metrics of a server that has done something of everything, whole.
#include "admin/metrics.hpp"

#include "admin/fake_control.hpp"
#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

using Readiness = server::Overview::Readiness;
using Catch::Matchers::ContainsSubstring;

constexpr std::chrono::milliseconds kStarted{1'764'192'640'123};

// The versions of this build and of the day's libraries are no part of the expectation.
std::string without_versions(std::string text) {
  const std::size_t at = text.find("merhaba_build_info{");
  const std::size_t end = text.find('\n', at);
  return text.replace(at, end - at, "merhaba_build_info{…} 1");
}

TEST_CASE("metrics have every figure, each under its name") {
  CHECK(without_versions(metrics(busy_overview(), kStarted)) ==
        R"(# HELP merhaba_connections_accepted_total Connections taken from the accept queues.
# TYPE merhaba_connections_accepted_total counter
merhaba_connections_accepted_total{worker="1"} 2001
merhaba_connections_accepted_total{worker="2"} 2002
# HELP merhaba_connections_open Connections that are open.
# TYPE merhaba_connections_open gauge
merhaba_connections_open{worker="1"} 52
merhaba_connections_open{worker="2"} 53
# HELP merhaba_max_connections Connections that all workers together take at once.
# TYPE merhaba_max_connections gauge
merhaba_max_connections 1000
# HELP merhaba_connections_ended_total Connections by the way they ended; each ends once.
# TYPE merhaba_connections_ended_total counter
merhaba_connections_ended_total{outcome="served"} 3800
merhaba_connections_ended_total{outcome="refused"} 40
merhaba_connections_ended_total{outcome="timed_out"} 20
merhaba_connections_ended_total{outcome="reset"} 14
merhaba_connections_ended_total{outcome="left"} 10
merhaba_connections_ended_total{outcome="abandoned"} 0
merhaba_connections_ended_total{outcome="shed"} 6
merhaba_connections_ended_total{outcome="faulted"} 8
# HELP merhaba_connections_out_of_memory_total Connections shed because an allocation failed.
# TYPE merhaba_connections_out_of_memory_total counter
merhaba_connections_out_of_memory_total 2
# HELP merhaba_idle_connections_closed_total Idle connections closed at the cap on connections, for new clients.
# TYPE merhaba_idle_connections_closed_total counter
merhaba_idle_connections_closed_total 12
# HELP merhaba_responses_total Responses by the class of their status, errors included; raw: greetings without one.
# TYPE merhaba_responses_total counter
merhaba_responses_total{class="raw"} 0
merhaba_responses_total{class="1xx"} 0
merhaba_responses_total{class="2xx"} 18003
merhaba_responses_total{class="3xx"} 0
merhaba_responses_total{class="4xx"} 40
merhaba_responses_total{class="5xx"} 2
# HELP merhaba_responses_waited_total Times that responses did not fit into the buffer of the socket at once.
# TYPE merhaba_responses_waited_total counter
merhaba_responses_waited_total 8
# HELP merhaba_received_bytes_total Bytes received from clients.
# TYPE merhaba_received_bytes_total counter
merhaba_received_bytes_total 1400003
# HELP merhaba_sent_bytes_total Bytes that the kernel took for clients.
# TYPE merhaba_sent_bytes_total counter
merhaba_sent_bytes_total 3000000
# HELP merhaba_log_lines_dropped_total Lines of the access log and of --verbose that were dropped.
# TYPE merhaba_log_lines_dropped_total counter
merhaba_log_lines_dropped_total 16
# HELP merhaba_faults_total Faults that were asked for, by kind: requests or connections that met one, or for listeners the times one came into force.
# TYPE merhaba_faults_total counter
merhaba_faults_total{kind="queue-full"} 0
merhaba_faults_total{kind="accept-late"} 62
merhaba_faults_total{kind="phantom"} 64
merhaba_faults_total{kind="refuse"} 66
merhaba_faults_total{kind="accept-reset"} 68
merhaba_faults_total{kind="delay"} 70
merhaba_faults_total{kind="status"} 72
merhaba_faults_total{kind="hang"} 74
merhaba_faults_total{kind="close"} 76
merhaba_faults_total{kind="truncate"} 78
merhaba_faults_total{kind="trickle"} 80
merhaba_faults_total{kind="reset"} 82
merhaba_faults_total{kind="garbage"} 84
# HELP merhaba_accept_batch_size Connections accepted in one batch.
# TYPE merhaba_accept_batch_size histogram
merhaba_accept_batch_size_bucket{le="1"} 1000
merhaba_accept_batch_size_bucket{le="3"} 1600
merhaba_accept_batch_size_bucket{le="7"} 1800
merhaba_accept_batch_size_bucket{le="15"} 1840
merhaba_accept_batch_size_bucket{le="31"} 1848
merhaba_accept_batch_size_bucket{le="63"} 1850
merhaba_accept_batch_size_bucket{le="127"} 1850
merhaba_accept_batch_size_bucket{le="+Inf"} 1850
merhaba_accept_batch_size_sum 4003
merhaba_accept_batch_size_count 1850
# HELP merhaba_accept_pauses_total Times that accepting paused for want of a slot or a descriptor.
# TYPE merhaba_accept_pauses_total counter
merhaba_accept_pauses_total 4
# HELP merhaba_accept_paused_seconds_total Time for which accepting paused, in all workers together.
# TYPE merhaba_accept_paused_seconds_total counter
merhaba_accept_paused_seconds_total 0.500000000
# HELP merhaba_accept_queue_depth Clients that wait in the accept queue.
# TYPE merhaba_accept_queue_depth gauge
merhaba_accept_queue_depth{listener="127.0.0.1:8080",queue="1",worker="1"} 3
merhaba_accept_queue_depth{listener="127.0.0.1:8080",queue="2",worker="2"} 0
merhaba_accept_queue_depth{listener="unix:/run/m.sock",queue="1",worker="shared"} 1
# HELP merhaba_accept_queue_deepest Most clients that waited in the accept queue at once, over the window.
# TYPE merhaba_accept_queue_deepest gauge
merhaba_accept_queue_deepest{listener="127.0.0.1:8080",queue="1",worker="1",window="15s"} 40
merhaba_accept_queue_deepest{listener="127.0.0.1:8080",queue="1",worker="1",window="60s"} 129
merhaba_accept_queue_deepest{listener="127.0.0.1:8080",queue="2",worker="2",window="15s"} 2
merhaba_accept_queue_deepest{listener="127.0.0.1:8080",queue="2",worker="2",window="60s"} 5
merhaba_accept_queue_deepest{listener="unix:/run/m.sock",queue="1",worker="shared",window="15s"} 1
merhaba_accept_queue_deepest{listener="unix:/run/m.sock",queue="1",worker="shared",window="60s"} 1
# HELP merhaba_accept_queue_limit The backlog in effect; the queue has room for one client more.
# TYPE merhaba_accept_queue_limit gauge
merhaba_accept_queue_limit{listener="127.0.0.1:8080",queue="1",worker="1"} 128
merhaba_accept_queue_limit{listener="127.0.0.1:8080",queue="2",worker="2"} 128
merhaba_accept_queue_limit{listener="unix:/run/m.sock",queue="1",worker="shared"} 4096
# HELP merhaba_accept_queue_dropped_packets_total Packets that a TCP listener dropped, as where its queue was full.
# TYPE merhaba_accept_queue_dropped_packets_total counter
merhaba_accept_queue_dropped_packets_total{listener="127.0.0.1:8080",queue="1",worker="1"} 11
merhaba_accept_queue_dropped_packets_total{listener="127.0.0.1:8080",queue="2",worker="2"} 0
merhaba_accept_queue_dropped_packets_total{listener="unix:/run/m.sock",queue="1",worker="shared"} 0
# HELP merhaba_loop_lag_seconds How long iterations of the loop ran, in whole milliseconds: so long an event may have waited.
# TYPE merhaba_loop_lag_seconds histogram
merhaba_loop_lag_seconds_bucket{worker="1",le="0.001"} 12000
merhaba_loop_lag_seconds_bucket{worker="1",le="0.002"} 12040
merhaba_loop_lag_seconds_bucket{worker="1",le="0.004"} 12040
merhaba_loop_lag_seconds_bucket{worker="1",le="0.008"} 12040
merhaba_loop_lag_seconds_bucket{worker="1",le="0.016"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="0.032"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="0.064"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="0.128"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="0.256"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="0.512"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="1.024"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="2.048"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="4.096"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="8.192"} 12043
merhaba_loop_lag_seconds_bucket{worker="1",le="+Inf"} 12043
merhaba_loop_lag_seconds_sum{worker="1"} 0.061
merhaba_loop_lag_seconds_count{worker="1"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.001"} 12000
merhaba_loop_lag_seconds_bucket{worker="2",le="0.002"} 12040
merhaba_loop_lag_seconds_bucket{worker="2",le="0.004"} 12040
merhaba_loop_lag_seconds_bucket{worker="2",le="0.008"} 12040
merhaba_loop_lag_seconds_bucket{worker="2",le="0.016"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.032"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.064"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.128"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.256"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="0.512"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="1.024"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="2.048"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="4.096"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="8.192"} 12043
merhaba_loop_lag_seconds_bucket{worker="2",le="+Inf"} 12043
merhaba_loop_lag_seconds_sum{worker="2"} 0.122
merhaba_loop_lag_seconds_count{worker="2"} 12043
# HELP merhaba_worker_running_seconds For how long the present iteration of the loop has been running; 0: it waits.
# TYPE merhaba_worker_running_seconds gauge
merhaba_worker_running_seconds{worker="1"} 0.000
merhaba_worker_running_seconds{worker="2"} 0.007
# HELP merhaba_worker_stuck 1 where it has been running for longer than --stuck-after.
# TYPE merhaba_worker_stuck gauge
merhaba_worker_stuck{worker="1"} 0
merhaba_worker_stuck{worker="2"} 0
# HELP merhaba_ready 1 where /readyz responds with 200.
# TYPE merhaba_ready gauge
merhaba_ready 1
# HELP merhaba_reloads_total Reloads of the configuration by their result.
# TYPE merhaba_reloads_total counter
merhaba_reloads_total{result="done"} 2
merhaba_reloads_total{result="failed"} 1
# HELP merhaba_last_reload_successful 0 where the last reload of the configuration failed.
# TYPE merhaba_last_reload_successful gauge
merhaba_last_reload_successful 1
# HELP merhaba_build_info The versions of this program and its libraries.
# TYPE merhaba_build_info gauge
merhaba_build_info{…} 1
# HELP process_start_time_seconds When the process started, since 1970.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1764192640.123
)");
}

TEST_CASE("the metrics name the versions of the program and of its libraries") {
  CHECK_THAT(metrics({}, kStarted),
             ContainsSubstring("\nmerhaba_build_info{version=\"" MERHABA_VERSION "\",libuv=\"1."));
}

TEST_CASE("a server is ready in the metrics when it is by /readyz, and a stuck worker is named") {
  server::Overview overview = busy_overview();
  for (const Readiness readiness : {Readiness::disabled, Readiness::stuck, Readiness::stopping}) {
    overview.readiness = readiness;
    CHECK_THAT(metrics(overview, kStarted), ContainsSubstring("\nmerhaba_ready 0\n"));
  }
  overview.workers[1] = {overview.workers[1].counters, Milliseconds{7340}, true};
  overview.last_reload_failed = true;
  const std::string text = metrics(overview, kStarted);
  CHECK_THAT(text, ContainsSubstring("\nmerhaba_worker_stuck{worker=\"2\"} 1\n"));
  CHECK_THAT(text, ContainsSubstring("\nmerhaba_worker_running_seconds{worker=\"2\"} 7.340\n"));
  CHECK_THAT(text, ContainsSubstring("\nmerhaba_last_reload_successful 0\n"));
}

}  // namespace
}  // namespace merhaba::admin::test
