// What --probe does: one request to a server, to see whether it serves. A client of its own, so
// that an image without curl can check itself.
#pragma once

#include <string>
#include <string_view>

#include "net/listen_spec.hpp"

namespace merhaba::cli {

struct Probe {
  net::ListenSpec address;
  std::string path = "/";
};

// ADDRESS[/PATH], the address as for --listen, but for systemd's sockets and port 0. A Unix
// socket's path is its own: there "/" is asked for. Throws UsageError that begins with `name`.
Probe parse_probe(const std::string& name, std::string_view text);

// Connects, sends a request and reads the whole response, within three seconds from when the name
// is resolved. Returns what to print of a server that serves: its status is 200 to 399, or, `raw`,
// it sends anything at all before it closes. Throws Error otherwise.
std::string probe(const Probe& probe, bool raw);

}  // namespace merhaba::cli
