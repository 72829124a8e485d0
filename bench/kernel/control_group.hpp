// Whose a process is: its control group, and the systemd unit, pod or container that this names.
// A snapshot, which is a value.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace merhaba::bench::kernel {

// What is not named so, or not ours to see, is "".
struct ControlGroup {
  std::string path{};  // "/system.slice/nginx.service"
  std::string unit{};  // "nginx.service": the innermost service or scope that is no container's
  std::string pod{};   // its UID, as Kubernetes writes it
  std::string container{};  // the first 12 digits of its id, as crictl and docker list it
};

ControlGroup control_group_of(pid_t process);
// From the text of /proc/PID/cgroup, of version 2 or 1 (cgroups(7)).
ControlGroup parse_control_group(std::string_view text);

}  // namespace merhaba::bench::kernel
