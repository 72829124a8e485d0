#include "e2e/haproxy.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <sstream>
#include <stdexcept>

#include "e2e/client.hpp"

namespace merhaba::e2e {
namespace {

// The first three timeouts as in Debian's haproxy.cfg; docs/operations.md has what matters here.
constexpr const char* kConfiguration = R"(
global
  stats socket {stats}
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
  timeout check 300ms
{settings}
frontend clients
  bind {address}
  default_backend merhabas
backend merhabas
  option httpchk GET /readyz
  default-server check port 9090 inter 100ms fall 1 rise 1
)";

std::string configuration(const std::string& stats, const std::vector<std::string>& hosts,
                          const std::string& settings) {
  std::string text =
      fmt::format(kConfiguration, fmt::arg("stats", stats), fmt::arg("settings", settings),
                  fmt::arg("address", Haproxy::address()));
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    text += fmt::format("  server host{} {}:8080\n", i, hosts[i]);
  }
  return text;
}

// Where Debian has it, which is not in everybody's PATH.
const std::string sbin = "/usr/sbin/haproxy";

}  // namespace

bool Haproxy::installed() {
  return test::have_program("haproxy") || ::access(sbin.c_str(), X_OK) == 0;
}

Haproxy::Haproxy(const std::vector<std::string>& hosts, const std::string& settings) {
  test::write_file(folder_ / "haproxy.cfg", configuration(folder_ / "stats", hosts, settings));
  Command command;
  command.words = {test::have_program("haproxy") ? "haproxy" : sbin, "-db", "-f",
                   folder_ / "haproxy.cfg"};
  process_.emplace(command);
  if (!test::eventually([&] { return connects(address()) || process_->ended(); }) ||
      process_->ended()) {
    throw std::runtime_error("haproxy does not serve: " + process_->err());
  }
}

// A line per server: its name is the fourth word, the sixth its state, of which 2 is: it runs
// (HAProxy's management guide, "show servers state").
bool Haproxy::becomes_up(std::size_t host) const {
  return test::eventually([&] {
    std::istringstream lines(asked("show servers state merhabas"));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string word[6];
      for (std::string& each : word) words >> each;
      if (word[3] == "host" + std::to_string(host)) return word[5] == "2";
    }
    return false;
  });
}

std::string Haproxy::asked(const std::string& command) const {
  const std::string path = folder_ / "stats";
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::strncpy(to.sun_path, path.c_str(), sizeof to.sun_path - 1);
  const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return "";
  const std::string line = command + '\n';
  if (::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL) < 0) return "";
  std::string all;
  char part[4096];
  for (ssize_t got = 0; (got = ::recv(socket.get(), part, sizeof part, 0)) > 0;) {
    all.append(part, static_cast<std::size_t>(got));
  }
  return all;
}

}  // namespace merhaba::e2e
