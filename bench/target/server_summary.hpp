// What a server says of its own run: the file that merhaba's --summary-file leaves, whose fields
// merhaba(1) defines. A value.
#pragma once

#include <cstdint>
#include <string>

namespace merhaba::bench::target {

struct ServerSummary {
  bool complete = false;  // the stop ended by itself: nobody can be missing
  std::uint64_t accepted = 0;
  std::uint64_t served = 0;
  std::uint64_t abandoned = 0;
};

// Throws Error that names the file: it cannot be read, is no such file, or is of another schema.
ServerSummary read_server_summary(const std::string& path);

}  // namespace merhaba::bench::target
