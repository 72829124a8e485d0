#include "net/systemd.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <string_view>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/text.hpp"
#include "net/address.hpp"
#include "net/new_socket.hpp"

namespace merhaba::net {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// A whole number from 1 up, or 0 if it is none.
int parse_positive(std::string_view text) {
  int value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = result.ec == std::errc() && result.ptr == text.data() + text.size();
  return whole && value > 0 ? value : 0;
}

// How many were passed to this very process; throws if none.
int count_passed() {
  const std::string_view pid = environment("LISTEN_PID");
  const std::string_view count = environment("LISTEN_FDS");
  if (pid.empty() || count.empty()) {
    throw Error(
        tr("cannot listen on systemd's sockets: none were passed (LISTEN_PID and LISTEN_FDS are "
           "not set); start merhaba from its .socket unit, or try it with "
           "\"systemd-socket-activate -l 8080 merhaba -l systemd\""));
  }
  if (parse_positive(pid) != ::getpid()) {
    throw Error(tr_format(
        "cannot listen on systemd's sockets: they were passed to process {} (LISTEN_PID), but this "
        "is process {}; let systemd start merhaba directly, or have the shell in between exec it",
        make_visible(pid), ::getpid()));
  }
  constexpr int kMost = 65536;  // anything above is no count of descriptors
  const int passed = parse_positive(count);
  if (passed == 0 || passed > kMost) {
    throw Error(
        tr_format("cannot listen on systemd's sockets: LISTEN_FDS is \"{}\" instead of their "
                  "number; check the .socket unit",
                  make_visible(count)));
  }
  return passed;
}

// The name of each.
std::vector<std::string> names_of(int count) {
  std::vector<std::string> names;
  std::string_view rest = environment("LISTEN_FDNAMES");
  while (!rest.empty() && static_cast<int>(names.size()) < count) {
    const std::string_view name = rest.substr(0, rest.find(':'));
    names.emplace_back(name);
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
  }
  names.resize(static_cast<std::size_t>(count), "unknown");
  return names;
}

int int_option(int fd, int option) {
  int value = 0;
  socklen_t length = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, option, &value, &length) == 0 ? value : -1;
}

}  // namespace

std::vector<PassedSocket> passed_sockets() {
  std::vector<PassedSocket> passed;
  for (std::string& name : names_of(count_passed())) {
    passed.push_back({kFirstPassed + static_cast<int>(passed.size()), std::move(name)});
  }
  return passed;
}

void check_passed(const PassedSocket& passed, Listens listens) {
  const int fd = passed.fd;
  const auto refuse = [&](const std::string& reason) {
    throw Error(tr_format("cannot listen on systemd's socket \"{}\" (descriptor {}): {}",
                          make_visible(passed.name), passed.fd, reason));
  };
  const int type = int_option(fd, SO_TYPE);
  if (type < 0) refuse(system_message(errno));
  if (type != SOCK_STREAM) refuse(tr("it is not a stream socket; set ListenStream= in its unit"));
  if (listens == Listens::surely && int_option(fd, SO_ACCEPTCONN) <= 0) {
    refuse(tr("it is a connection, not a listener; set Accept=no in its unit"));
  }
  const SocketAddress address = local_address(fd);
  if (!address.is_ip() && address.family() != AF_UNIX) {
    refuse(tr("it is neither an IP nor a Unix socket"));
  }
  if (!make_non_blocking_close_on_exec(fd)) refuse(system_message(errno));
}

std::vector<TakenSocket> take_systemd_sockets(const std::string& name) {
  std::vector<TakenSocket> taken;
  std::string all_names;
  for (const PassedSocket& passed : passed_sockets()) {
    all_names += (all_names.empty() ? "" : ", ") + make_visible(passed.name);
    if (!name.empty() && passed.name != name) continue;
    check_passed(passed);
    taken.push_back({Fd(passed.fd), passed.name});
  }
  if (taken.empty()) throw Error(explain_no_such_socket(name, all_names));
  return taken;
}

std::string explain_no_such_socket(const std::string& name, const std::string& all_names) {
  if (all_names.empty()) {
    return tr("cannot listen on systemd's sockets: the running process has none to hand over");
  }
  return tr_format(
      "cannot listen on systemd:{}: no socket of that name was passed, only {}; "
      "set FileDescriptorName={} in the .socket unit",
      make_visible(name), all_names, make_visible(name));
}

std::string explain_taken_twice(const std::string& name) {
  return tr_format(
      "cannot listen on {}: a systemd socket is given twice, by its name or by \"systemd\", which "
      "takes all of them; remove one",
      name.empty() ? "systemd" : "systemd:" + make_visible(name));
}

}  // namespace merhaba::net
