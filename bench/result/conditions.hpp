// Whether two results may be held against one another: what was different when they were measured.
// Functions of the documents.
#pragma once

#include <string>
#include <vector>

#include "bench/result/document.hpp"

namespace merhaba::bench::result {

struct Difference {
  std::string what;  // "kernel", "closed: clients", "merhaba: libuv"
  std::string then;  // "" where it was not there
  std::string now;
};

// Of the machine: kernel, CPU, compiler, sysctls, network, pinned CPUs. Left out is what says
// nothing about speed: which commit measured, the size of the memory and the limit of descriptors.
std::vector<Difference> machine_differences(const DocumentHead& then, const DocumentHead& now);
// Of what a server was asked to do: every setting, and the request.
std::vector<Difference> work_differences(const SeriesSummary& then, const SeriesSummary& now);
// Of the servers by that name: the libuv they say they have, and what their accept queues hold.
std::vector<Difference> server_differences(const Contestant& then, const Contestant& now);

// A line each: "  kernel: 6.1 then, 6.18 now".
std::string text(const std::vector<Difference>& differences, const std::string& then = "then",
                 const std::string& now = "now");

}  // namespace merhaba::bench::result
