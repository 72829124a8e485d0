// merhaba-bench overflow: what becomes of each client when the accept queue is full?
#include <CLI/CLI.hpp>

#include "bench/command/commands.hpp"
#include "bench/command/help.hpp"
#include "bench/overflow/experiments.hpp"

namespace merhaba::bench::overflow {

void add_overflow(CLI::App& program) {
  CLI::App* overflow =
      program.add_subcommand("overflow", "Fill accept queues, and account for each client");
  command::set_examples(
      *overflow, {{"merhaba-bench overflow capacity", "how many clients a backlog holds"},
                  {"merhaba-bench overflow target nginx", "the backlog that nginx asks for"}});
  overflow->require_subcommand(1);
  add_capacity(*overflow);
  add_fate(*overflow);
  add_stall(*overflow);
  add_workers(*overflow);
  add_stop(*overflow);
  add_target(*overflow);
}

}  // namespace merhaba::bench::overflow
