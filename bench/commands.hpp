// The commands of merhaba-bench. Each adds its options, and what it does when it is chosen.
#pragma once

#include <CLI/CLI.hpp>

namespace merhaba::bench {

void add_accept(CLI::App& program);
void add_compare(CLI::App& program);
void add_overflow(CLI::App& program);
void add_report(CLI::App& program);
void add_watch(CLI::App& program);

}  // namespace merhaba::bench
