// Where well-known servers set the backlog that they pass to listen(2).
// Pure functions; sources: each server's own documentation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace merhaba::bench::target {

// "listen 80 backlog=1024" for "nginx"; "" for a program that is not known. `program`: the name of
// the process, as /proc/PID/comm has it, or a peer's. `backlog`: a number, or a letter for any.
std::string backlog_setting(std::string_view program, std::string_view backlog);

// "nginx: listen 80 backlog=1024; Go: sysctl net.core.somaxconn=1024; …" of those met most often.
std::string usual_backlog_settings(std::uint64_t backlog);

}  // namespace merhaba::bench::target
