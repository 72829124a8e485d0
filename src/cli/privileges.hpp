// What this process is allowed, in the words of --check.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::cli {

// "uid 65534, gid 65534, groups 65534; capabilities: CAP_NET_ADMIN"; the capabilities on Linux
// only. Of these the ones that change what merhaba can do, or that it should not have; others are
// counted.
std::string privileges_text();

// The same from what /proc/PID/status says, proc(5).
std::string privileges_text(std::string_view status);

}  // namespace merhaba::cli
