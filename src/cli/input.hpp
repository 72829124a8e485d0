// Whole files, for the greeting and the configuration.
#pragma once

#include <cstdint>
#include <string>

#include "base/fd.hpp"

namespace merhaba::cli {

inline constexpr std::uint64_t kLongestGreeting = 64ULL << 20;  // in bytes

// Everything until the end of `fd`. `what` is how messages call it. Throws Error when it cannot be
// read, or is longer than `limit` bytes.
std::string read_all(int fd, const std::string& what, std::uint64_t limit);

// The ordinary file at `path`, asked for by the option `name`, open to be read. Throws Error, also
// for a FIFO or a device, which may never end.
Fd open_file(const std::string& name, const std::string& path);

// All of it.
std::string read_file(const std::string& name, const std::string& path, std::uint64_t limit);

}  // namespace merhaba::cli
