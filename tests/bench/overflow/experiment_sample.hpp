// An experiment as overflow writes it, small and made up: for the tests of the report.
// A value, and its text.
#pragma once

#include <sched.h>

#include <nlohmann/json.hpp>
#include <string>

#include "bench/overflow/experiment_document.hpp"

namespace merhaba::bench::overflow::test {

inline Experiment sample_experiment() {
  Experiment experiment;
  experiment.name = "capacity";
  experiment.question = "How many handshakes complete?";
  experiment.conclusion = "It holds what it should.";
  result::Sheet sweep{"sweep",
                      "By backlog",
                      {{"backlog", "backlog"},
                       {"somaxconn", "somaxconn"},
                       {"predicted", "predicted"},
                       {"clients", "clients"},
                       {"tcp_info", "TCP_INFO"},
                       {"inet_diag", "inet_diag"}}};
  sweep.plot = result::Sheet::Plot::capacity;
  sweep.add({5.0, 128.0, 6.0, 6.0, 6.0, 6.0});
  sweep.add({511.0, 128.0, 129.0, 129.0, 129.0, 130.0});
  experiment.sheets = {sweep};
  experiment.words = {"It holds one more than was asked."};
  experiment.findings = {{"capacity at backlog 511", "129", "130 by inet_diag"}};
  Account five{.run = "backlog 5", .attempted = 10};
  five.count(load::Outcome::queued, 6);
  five.count(load::Outcome::unanswered, 4);
  five.checks = {{"SYNs dropped", 4, 4}};
  Account more{.run = "backlog 511", .attempted = 133};
  more.count(load::Outcome::queued, 129);
  more.count(load::Outcome::unanswered, 4);
  more.checks = {{"SYNs dropped", 4, 5}, {"in the queue", 129, 129}};
  experiment.accounts = {five, more};
  return experiment;
}

// As it is written on a testbed, which pins us; afterwards we are where we were.
inline nlohmann::ordered_json experiment_json(const Experiment& experiment) {
  cpu_set_t before;
  ::sched_getaffinity(0, sizeof before, &before);
  const target::Testbed testbed({target::Network::host, {}, {}}, true);
  ::sched_setaffinity(0, sizeof before, &before);
  return to_json({result::document_head("overflow", testbed), experiment});
}

}  // namespace merhaba::bench::overflow::test
