// Whole files, read and written at once.
// Both throw Error, which names the file and the system's reason.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::bench::kernel {

std::string read_file(const std::string& path);
// A regular file appears whole or not at all, if its folder lets it be replaced: what is written
// beside it, as PATH.part, takes its place at the end.
void write_file(const std::string& path, std::string_view content);

}  // namespace merhaba::bench::kernel
