// One experiment of merhaba-bench overflow: what was predicted, what was seen, and its accounts.
// A value, filled by its command; all experiments are printed, written and reported in one way.
#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "bench/overflow/account.hpp"
#include "bench/result/sheet.hpp"
#include "bench/target/testbed.hpp"

namespace CLI {
class App;
}

namespace merhaba::bench::overflow {

struct ExperimentOptions {
  target::TestbedOptions testbed{
      target::Network::own, {}, {}};  // with counters and sysctls of its own
  std::string json;
  std::uint64_t seed = 1;
  bool quiet = false;
  bool smoke = false;    // the smallest sizes, to check that it works
  bool verbose = false;  // print the accounts and the model's prose, too
};
// Adds --json, --quiet, --verbose, --smoke, --server-cpu and --load-cpu. `options` must outlive
// `command`.
void add_options(CLI::App& command, ExperimentOptions& options);

// Returns the testbed of the experiment. In it no connection inherits the timeouts of earlier ones
// to the same address (tcp_metrics(8)), which phantoms would raise to minutes. Throws Error at
// once, not after the experiment, when the results cannot be written.
target::Testbed testbed_for(const ExperimentOptions& options, bool starts_servers = true);

// A difference between the prediction and what was seen.
struct Finding {
  std::string what;  // "capacity at backlog 5, somaxconn 4096"
  std::string predicted;
  std::string observed;
};

struct Experiment {
  std::string name;        // "capacity"
  std::string question;    // one sentence
  std::string conclusion;  // what to do or to know, printed first: a sentence or two
  std::vector<result::Sheet> sheets;
  std::vector<std::string> words;  // what follows from the sheets, a sentence or two each
  std::vector<Finding> findings;
  std::vector<Account> accounts;

  bool balances() const;  // whether all accounts do
  // The conclusion, the sheets and the findings. The words follow if `verbose` or if an account
  // does not balance. Every account follows if `verbose`; otherwise those that do not balance, and
  // a line that sums all of them up.
  std::string text(const target::Testbed& testbed, bool verbose, bool colourful) const;
};

// Thrown after an account that does not balance has been printed.
class Unbalanced : public Error {
 public:
  static constexpr int kExitStatus = 3;
  using Error::Error;
};

// Prints the experiment and writes it to the file of --json. Then throws Unbalanced with the
// differences, if there are any.
void publish(const Experiment& experiment, const ExperimentOptions& options,
             const target::Testbed& testbed);

}  // namespace merhaba::bench::overflow
