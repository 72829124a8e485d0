// What --listen was given, taken apart but not yet resolved.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace merhaba::net {

struct ListenSpec {
  enum class Kind { tcp, unix_path, systemd };
  Kind kind = Kind::tcp;
  std::string text;            // as the user wrote it, made visible: for messages
  std::string host;            // tcp: name or literal; empty with `wildcard`
  bool wildcard = false;       // tcp ":PORT": every interface, both families
  std::uint16_t port = 0;      // tcp; 0: the system chooses
  std::string path;            // unix_path
  std::optional<mode_t> mode;  // unix_path: "unix:PATH,mode=0660"
  std::string name;            // systemd: LISTEN_FDNAMES entry; empty: all of them
};

// HOST:PORT  [V6]:PORT  :PORT  PORT  unix:PATH[,mode=OCTAL]  systemd[:NAME].
// A bare PORT listens on 127.0.0.1. Throws UsageError: names the text, the reason, the accepted
// forms.
ListenSpec parse_listen(std::string_view text);

}  // namespace merhaba::net
