// The experiments of merhaba-bench overflow. Each function adds a subcommand with its options and
// its action.
#pragma once

namespace CLI {
class App;
}

namespace merhaba::bench::overflow {

void add_capacity(CLI::App& overflow);
void add_fate(CLI::App& overflow);
void add_stall(CLI::App& overflow);
void add_workers(CLI::App& overflow);
void add_stop(CLI::App& overflow);
void add_target(CLI::App& overflow);

}  // namespace merhaba::bench::overflow
