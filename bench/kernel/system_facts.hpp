// The machine a figure was measured on: facts that may explain it.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace merhaba::bench::kernel {

// Name and value, in the order they are shown: kernel, CPU model and how many, memory, compiler and
// build of this program, its commit, clock source, congestion control, the TCP sysctls that matter
// (somaxconn, tcp_max_syn_backlog, tcp_syncookies, tcp_abort_on_overflow, ip_local_port_range,
// tcp_tw_reuse, tcp_fin_timeout, tcp_timestamps …) of this network namespace, and the limit of
// open files. Facts that the kernel does not report are omitted.
std::vector<std::pair<std::string, std::string>> system_facts();

}  // namespace merhaba::bench::kernel
