// The commands of merhaba-bench. Each adds its options, and what it does when it is chosen.
#pragma once

namespace CLI {
class App;
}

namespace merhaba::bench {

namespace mpi {
class Ranks;
}

namespace accept {
// `ranks`: of `accept --mpi`, whose root we are; null for a command line without it.
void add_accept(CLI::App& program, mpi::Ranks* ranks);
void add_merge(CLI::App& program);
void add_compare(CLI::App& program);
}  // namespace accept

namespace command {
void add_completion(CLI::App& program);
}

namespace overflow {
void add_overflow(CLI::App& program);
}

namespace report {
void add_report(CLI::App& program);
}

namespace watch {
void add_watch(CLI::App& program);
}

}  // namespace merhaba::bench
