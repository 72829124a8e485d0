// A document's JSON as it is expected: of document_test.cpp. Without the histograms, which are
// compared one by one, and without "at" and "testbed", which differ from run to run.
#pragma once

namespace merhaba::bench::result::test {

inline constexpr const char* kDocument = R"json({"schema": 2, "kind": "accept",
 "servers": [
  {"name": "merhaba", "about": "this project's server", "version": "0.1",
  "address": "127.0.0.1:8080", "holds": 4097, "last_words": "bye\n"},
  {"name": "nginx", "about": "", "version": "", "address": "127.0.0.1:8081", "holds": 0,
  "last_words": ""}],
 "series": [
  {"target": "merhaba", "mode": "open", "unit": "connection",
   "asked": {"clients": 64, "duration_s": 0.5, "rate_per_s": 2000.0, "arrivals": "constant",
   "seed": 7, "connections": 500, "timeout_s": 10.0, "sources": 2},
   "request": "GET / HTTP/1.1\\r\\nHost: @server@\\r\\n\\r\\n",
   "rate_per_s": {"median": 600.0, "low": 400.0, "high": 800.0}, "generator_limited": false,
   "server_cpu_ns": {"median": 625000.0, "low": 625000.0, "high": 625000.0}, "system_calls": 5.5,
   "total": {"attempted": 1000, "established": 980, "finished": 800, "not_begun": 6, "failures": {
   "closed without a response": 180, "connect: ECONNREFUSED (Connection refused)": 20},
   "responses": 800, "in_time": 600, "error_statuses": {"404": 2, "503": 8}, "late_clients": 10,
   "syn_retransmissions": 12, "data_retransmissions": 14, "elapsed_s": 1.0,
   "begun_late": 4, "most_behind_s": 0.25},
   "besides": {"attempted": 1, "established": 0, "finished": 1, "not_begun": 0, "failures": {},
   "responses": 1, "in_time": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
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
    "responses": 400, "in_time": 400, "error_statuses": {"404": 1, "503": 4}, "late_clients": 5,
    "syn_retransmissions": 6, "data_retransmissions": 7, "elapsed_s": 0.5,
    "begun_late": 2, "most_behind_s": 0.25, "rate_per_s": 800.0,
    "generator_limited": false, "server_cpu_ns": 625000.0, "server_cpu_s": 0.25, "server_busy": 0.5,
    "generator_cpu_ns": 312500.0, "generator_busy": 0.25, "generator_waiting": 0.125, "segments": 10.0, "time_wait": 400,
    "kernel": {"TcpExtListenDrops": 8, "TcpExtListenOverflows": 9, "TcpInSegs": 3000,
    "TcpOutSegs": 4000}, "began_s": 1000.5},
    {"attempted": 500, "established": 490, "finished": 400, "not_begun": 3, "failures": {
    "closed without a response": 90, "connect: ECONNREFUSED (Connection refused)": 10},
    "responses": 400, "in_time": 200, "error_statuses": {"404": 1, "503": 4}, "late_clients": 5,
    "syn_retransmissions": 6, "data_retransmissions": 7, "elapsed_s": 0.5,
    "begun_late": 2, "most_behind_s": 0.25, "rate_per_s": 400.0,
    "generator_limited": true, "server_cpu_ns": 625000.0, "server_cpu_s": 0.25, "server_busy": 0.5,
    "generator_cpu_ns": 1225000.0, "generator_busy": 0.98, "generator_waiting": 0.125, "segments": 10.0, "time_wait": 400,
    "kernel": {"TcpExtListenDrops": 8, "TcpExtListenOverflows": 9, "TcpInSegs": 3000,
    "TcpOutSegs": 4000}, "began_s": 1000.5}]},
  {"target": "nginx", "mode": "pipeline", "unit": "request",
   "asked": {"clients": 8, "duration_s": 1.0, "depth": 16, "timeout_s": 10.0, "sources": 1},
   "request": "",
   "rate_per_s": {"median": 1000.0, "low": 1000.0, "high": 1000.0}, "generator_limited": false,
   "server_cpu_ns": {"median": 30000.0, "low": 30000.0, "high": 30000.0}, "system_calls": null,
   "total": {"attempted": 1000, "established": 1000, "finished": 1000, "not_begun": 0, "failures":
   {}, "responses": 1000, "in_time": 1000, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 1.0},
   "besides": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "in_time": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
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
    "responses": 1000, "in_time": 1000, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
    "data_retransmissions": 0, "elapsed_s": 1.0, "rate_per_s": 1000.0, "generator_limited": false,
    "server_cpu_ns": 30000.0, "server_cpu_s": 0.03, "server_busy": 0.03, "generator_cpu_ns": 0.0, "generator_busy": 0.0,
    "segments": 0.0, "time_wait": 0, "kernel": {}}]},
  {"target": "failed at once", "mode": "drain", "unit": "connection",
   "asked": {"clients": 1000, "timeout_s": 10.0, "sources": 1},
   "request": "", "rate_per_s": null,
   "generator_limited": false, "server_cpu_ns": null, "system_calls": null,
   "total": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "in_time": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
   "data_retransmissions": 0, "elapsed_s": 0.0},
   "besides": {"attempted": 0, "established": 0, "finished": 0, "not_begun": 0, "failures": {},
   "responses": 0, "in_time": 0, "error_statuses": {}, "late_clients": 0, "syn_retransmissions": 0,
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

inline constexpr const char* kDuels = R"json([
  {"mode": "drain", "subject": "ours", "other": "theirs", "rate": {"ratio": 1.0, "low": 1.0,
  "high": 1.0}, "server_cpu": null, "verdict": "no difference"},
  {"mode": "drain", "subject": "ours", "other": "few", "rate": null, "server_cpu": null,
  "verdict": "(too few rounds)"},
  {"mode": "pipeline", "subject": "nginx", "other": "nginx", "rate": null, "server_cpu": {
  "ratio": 0.5, "low": 0.5, "high": 0.5}, "verdict": "ahead"}])json";

}  // namespace merhaba::bench::result::test
