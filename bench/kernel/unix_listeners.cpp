#include "bench/kernel/unix_listeners.hpp"

#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace merhaba::bench::kernel {
namespace {

// The name as bind(2) was given it: of a path without its end, of an abstract one from the 0 on.
net::SocketAddress address_of(const char* name, std::size_t size) {
  net::SocketAddress address;
  auto& names = reinterpret_cast<sockaddr_un&>(address.storage);
  names.sun_family = AF_UNIX;
  size = std::min(size, sizeof names.sun_path - 1);
  std::memcpy(names.sun_path, name, size);
  address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + size);
  return address;
}

int on_attribute(const nlattr* attribute, void* data) {
  auto& queue = *static_cast<ListenQueue*>(data);
  const std::size_t size = mnl_attr_get_payload_len(attribute);
  const void* payload = mnl_attr_get_payload(attribute);
  switch (mnl_attr_get_type(attribute)) {
    case UNIX_DIAG_NAME:
      queue.address = address_of(static_cast<const char*>(payload), size);
      break;
    case UNIX_DIAG_RQLEN: {
      const auto& length = *static_cast<const unix_diag_rqlen*>(payload);
      queue.depth = length.udiag_rqueue;
      queue.limit = length.udiag_wqueue;
      break;
    }
    case UNIX_DIAG_UID:  // from Linux 5.3
      std::memcpy(&queue.user, payload, sizeof queue.user);
      break;
    default:
      break;
  }
  return MNL_CB_OK;
}

}  // namespace

std::vector<ListenQueue> UnixListeners::queues() {
  alignas(nlmsghdr) char buffer[MNL_ALIGN(sizeof(nlmsghdr)) + MNL_ALIGN(sizeof(unix_diag_req))];
  nlmsghdr* header = mnl_nlmsg_put_header(buffer);
  header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
  header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  auto& request =
      *static_cast<unix_diag_req*>(mnl_nlmsg_put_extra_header(header, sizeof(unix_diag_req)));
  request.sdiag_family = AF_UNIX;
  request.udiag_states = 1U << TCP_LISTEN;
  request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID;
  std::vector<ListenQueue> queues;
  socket_.dump(*header, [&queues](const nlmsghdr& message) {
    const auto& found = *static_cast<const unix_diag_msg*>(mnl_nlmsg_get_payload(&message));
    ListenQueue queue;
    queue.inode = found.udiag_ino;
    queue.cookie = std::uint64_t{found.udiag_cookie[1]} << 32U | found.udiag_cookie[0];
    mnl_attr_parse(&message, sizeof found, on_attribute, &queue);
    if (queue.address.length > 0) queues.push_back(queue);
  });
  return queues;
}

}  // namespace merhaba::bench::kernel
