// A server's report on its own run: the file that merhaba --summary-file writes, whose fields
// merhaba(1) defines. A value.
#pragma once

#include <cstdint>
#include <string>

namespace merhaba::bench::target {

struct ServerSummary {
  bool complete = false;  // the stop was not forced, so the counts include every client
  std::uint64_t accepted = 0;
  std::uint64_t served = 0;
  std::uint64_t abandoned = 0;
};

// Throws Error, which names the file, when it cannot be read, is not a summary, or has another
// schema.
ServerSummary read_server_summary(const std::string& path);

}  // namespace merhaba::bench::target
