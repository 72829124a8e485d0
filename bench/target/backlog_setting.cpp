#include "bench/target/backlog_setting.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace merhaba::bench::target {
namespace {

struct Setting {
  std::string_view program;
  std::string_view text;  // fmt's, with the backlog for {}
};

// A Go program listens with net.core.somaxconn as it is at its start, and so do h2o and caddy.
constexpr const char* kSysctl = "sysctl net.core.somaxconn={}, then restart it";

constexpr std::array kSettings{
    Setting{"apache2", "ListenBacklog {}"},
    Setting{"caddy", kSysctl},
    Setting{"envoy", "tcp_backlog_size: {}"},
    Setting{"gunicorn", "--backlog {}"},
    Setting{"h2o", kSysctl},
    Setting{"haproxy", "backlog {} in the frontend"},
    Setting{"httpd", "ListenBacklog {}"},
    Setting{"lighttpd", "server.listen-backlog = {}"},
    Setting{"memcached", "-b {}"},
    Setting{"merhaba", "--backlog {}"},
    Setting{"nginx", "listen 80 backlog={}"},
    Setting{"node", "server.listen({{ port, backlog: {} }})"},
    Setting{"php-fpm", "listen.backlog = {}"},
    Setting{"redis-server", "tcp-backlog {}"},
    Setting{"redis", "tcp-backlog {}"},
    Setting{"systemd", "Backlog={} in the .socket unit"},
    Setting{"uvicorn", "--backlog {}"},
    Setting{"varnishd", "-p listen_depth={}"},
};

}  // namespace

std::string backlog_setting(std::string_view program, std::string_view backlog) {
  const auto known =
      std::find_if(kSettings.begin(), kSettings.end(),
                   [program](const Setting& setting) { return setting.program == program; });
  if (known == kSettings.end()) return "";
  return fmt::format(fmt::runtime(known->text), backlog);
}

std::string usual_backlog_settings(std::uint64_t backlog) {
  const std::string number = std::to_string(backlog);
  return fmt::format("nginx: {}; HAProxy: {}; Node.js: {}; Go: sysctl net.core.somaxconn={}",
                     backlog_setting("nginx", number), backlog_setting("haproxy", number),
                     backlog_setting("node", number), number);
}

}  // namespace merhaba::bench::target
