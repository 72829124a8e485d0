// One experiment of merhaba-bench overflow: what was predicted, what was seen, and the account.
// A value, filled by its command; shown, written and reported in one way for all.
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
      target::Network::own, {}, {}};  // theirs are counters and sysctls of their own
  std::string json;
  std::uint64_t seed = 1;
  bool quiet = false;
  bool smoke = false;    // so little of everything that it only shows that it works
  bool verbose = false;  // the accounts and the model's prose, too
};
// --json, --quiet, --verbose, --smoke, --server-cpu, --load-cpu. The object outlives the command.
void add_options(CLI::App& command, ExperimentOptions& options);

// Where it takes place; there no connection begins with the timeouts that earlier ones to the same
// address ended with (tcp_metrics(8)): phantoms would make them minutes. Throws Error, now rather
// than after the experiment, where the results cannot be written.
target::Testbed testbed_for(const ExperimentOptions& options, bool starts_servers = true);

// Where what was predicted and what was seen differ.
struct Finding {
  std::string what;  // "capacity at backlog 5, somaxconn 4096"
  std::string predicted;
  std::string observed;
};

struct Experiment {
  std::string name;        // "capacity"
  std::string question;    // one sentence
  std::string conclusion;  // what to do or to know, first of all: a sentence or two
  std::vector<result::Sheet> sheets;
  std::vector<std::string> words;  // what follows from them, a sentence or two each
  std::vector<Finding> findings;
  std::vector<Account> accounts;

  bool balances() const;  // all accounts
  // The conclusion, the sheets and the findings. The words and the accounts follow if `verbose`, or
  // where an account does not balance; else one line sums the accounts up.
  std::string text(const target::Testbed& testbed, bool verbose, bool colourful) const;
};

// An account did not balance, and that has been printed.
class Unbalanced : public Error {
 public:
  static constexpr int kExitStatus = 3;
  using Error::Error;
};

// Shows it, and writes it where --json says. Then throws Unbalanced with the differences, if any.
void publish(const Experiment& experiment, const ExperimentOptions& options,
             const target::Testbed& testbed);

}  // namespace merhaba::bench::overflow
