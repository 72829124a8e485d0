// Where well-known servers set the backlog that they pass to listen(2).
// Pure functions; sources: each server's own documentation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace merhaba::bench::target {

// Returns "listen 80 backlog=1024" for "nginx"; "" for an unknown program. `program`: the name of
// the process, as in /proc/PID/comm, or of a peer. `backlog`: a number, or a letter that stands for
// one.
std::string backlog_setting(std::string_view program, std::string_view backlog);

// Returns "nginx: listen 80 backlog=1024; …" for the most common servers.
std::string usual_backlog_settings(std::uint64_t backlog);

}  // namespace merhaba::bench::target
