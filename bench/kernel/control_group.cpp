#include "bench/kernel/control_group.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace merhaba::bench::kernel {
namespace {

constexpr std::size_t kIdDigits = 64;     // of a container
constexpr std::size_t kShownDigits = 12;  // as docker ps and crictl ps show it

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

// Of "cri-containerd-ID.scope", "docker-ID.scope", "ID" and their like.
std::string container_in(std::string_view part) {
  for (std::size_t begin = 0; begin + kIdDigits <= part.size(); ++begin) {
    const std::string_view id = part.substr(begin, kIdDigits);
    if (std::all_of(id.begin(), id.end(), is_hex)) return std::string(id.substr(0, kShownDigits));
  }
  return "";
}

// Of "kubepods-burstable-podUID.slice", where systemd has no dashes, or "podUID".
std::string pod_in(std::string_view part) {
  constexpr std::size_t kUidSize = 36;
  constexpr std::string_view kPod = "pod";
  const std::size_t at = part.rfind(kPod);
  if (at == std::string_view::npos || (at > 0 && part[at - 1] != '-')) return "";
  std::string uid(part.substr(at + kPod.size(), kUidSize));
  std::replace(uid.begin(), uid.end(), '_', '-');
  const bool is_uid = uid.size() == kUidSize && std::count(uid.begin(), uid.end(), '-') == 4;
  return is_uid ? uid : "";
}

// That of the line which systemd and the kubelet go by: version 2's, or version 1's of its name.
std::string_view path_in(std::string_view text) {
  std::string_view path;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string_view found = line.substr(second + 1);
    if (controllers == "name=systemd" && found != "/") return found;
    if (path.empty() || path == "/") path = found;  // version 2's is the last line of them
  }
  return path;
}

}  // namespace

ControlGroup control_group_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/cgroup");
  return parse_control_group(std::string(std::istreambuf_iterator(file), {}));
}

ControlGroup parse_control_group(std::string_view text) {
  ControlGroup group;
  std::string_view rest = path_in(text);
  group.path = rest;
  // Any user who may make groups names them, with any bytes; readers of this want text.
  std::replace_if(
      group.path.begin(), group.path.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  rest = group.path;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    const std::string container = container_in(part);
    if (!container.empty()) group.container = container;
    if (const std::string pod = pod_in(part); !pod.empty()) group.pod = pod;
    if (container.empty() && (part.ends_with(".service") || part.ends_with(".scope"))) {
      group.unit = part;
    }
  }
  return group;
}

}  // namespace merhaba::bench::kernel
