#include "net/service_manager.hpp"

#include <sys/socket.h>

#include <cstdlib>
#include <utility>

#include "net/address.hpp"
#include "net/new_socket.hpp"
#include "net/socket.hpp"

namespace merhaba::net {

ServiceManager::ServiceManager() noexcept {
  const char* value = std::getenv("NOTIFY_SOCKET");
  const std::string_view name = value != nullptr ? value : "";
  const bool abstract = name.starts_with('@') && name.size() > 1;
  if (!abstract && !name.starts_with('/')) return;  // such as vsock:, for virtual machines
  const SocketAddress address = unix_address(name);
  if (address.length == 0) return;
  Fd fd = new_datagram_socket(AF_UNIX);
  if (fd && ::connect(fd.get(), address.get(), address.length) == 0) socket_ = std::move(fd);
}

bool ServiceManager::notify(std::string_view assignments) noexcept {
  if (!socket_) return true;
  return send_now(socket_.get(), assignments, {}, false).status != IoResult::Status::again;
}

}  // namespace merhaba::net
