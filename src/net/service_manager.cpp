#include "net/service_manager.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "net/address.hpp"
#include "net/new_socket.hpp"
#include "net/socket.hpp"

namespace merhaba::net {

namespace {

// 0 where it is none.
std::uint64_t number(std::string_view text) noexcept {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

// In ms. WATCHDOG_PID names another where a service's children have inherited what is for it.
std::uint64_t interval_of_environment() noexcept {
  const char* const interval = std::getenv("WATCHDOG_USEC");
  const char* const process = std::getenv("WATCHDOG_PID");
  if (interval == nullptr) return 0;
  if (process != nullptr && number(process) != static_cast<std::uint64_t>(::getpid())) return 0;
  return number(interval) / 1'000;
}

}  // namespace

ServiceManager::ServiceManager() noexcept {
  const char* value = std::getenv("NOTIFY_SOCKET");
  const std::string_view name = value != nullptr ? value : "";
  const bool abstract = name.starts_with('@') && name.size() > 1;
  if (!abstract && !name.starts_with('/')) return;  // such as vsock:, for virtual machines
  const SocketAddress address = unix_address(name);
  if (address.length == 0) return;
  Fd fd = new_datagram_socket(AF_UNIX);
  if (fd && ::connect(fd.get(), address.get(), address.length) == 0) socket_ = std::move(fd);
  if (socket_) watchdog_interval_ = interval_of_environment();
}

bool ServiceManager::notify(std::string_view assignments) noexcept {
  if (!socket_) return true;
  return send_now(socket_.get(), assignments, {}, false).status != IoResult::Status::again;
}

}  // namespace merhaba::net
