#include "bench/kernel/listen_queue.hpp"

#include <netinet/tcp.h>

#include <algorithm>
#include <iterator>

#include "bench/kernel/inet_diag.hpp"

namespace merhaba::bench::kernel {
namespace {

int on_attribute(const nlattr* attribute, void* data) {
  constexpr std::size_t kDrops = 8;  // SK_MEMINFO_DROPS, linux/sock_diag.h
  if (mnl_attr_get_type(attribute) == INET_DIAG_SKMEMINFO &&
      mnl_attr_get_payload_len(attribute) >= (kDrops + 1) * sizeof(std::uint32_t)) {
    const auto* memory = static_cast<const std::uint32_t*>(mnl_attr_get_payload(attribute));
    static_cast<ListenQueue*>(data)->drops = memory[kDrops];
  }
  return MNL_CB_OK;
}

bool is_wildcard(const net::SocketAddress& address) {
  return address.host() == "0.0.0.0" || address.host() == "::";
}

}  // namespace

std::vector<ListenQueue> listen_queues() {
  InetDiag kernel;
  return listen_queues(kernel);
}

std::vector<ListenQueue> listen_queues(InetDiag& kernel, std::uint16_t port) {
  std::vector<ListenQueue> queues;
  kernel.dump({.states = 1U << TCP_LISTEN, .local_port = port, .attribute = INET_DIAG_SKMEMINFO},
              [&](const inet_diag_msg& message, const nlmsghdr& header) {
                ListenQueue& queue = queues.emplace_back();
                queue.address = local_address(message);
                queue.depth = message.idiag_rqueue;
                queue.limit = message.idiag_wqueue;
                queue.inode = message.idiag_inode;
                queue.cookie = cookie_of(message);
                queue.user = message.idiag_uid;
                mnl_attr_parse(&header, sizeof message, on_attribute, &queue);
              });
  return queues;
}

std::vector<ListenQueue> listen_queues(const net::SocketAddress& address) {
  std::vector<ListenQueue> exact = listen_queues();
  std::erase_if(exact,
                [&](const ListenQueue& queue) { return queue.address.port() != address.port(); });
  std::vector<ListenQueue> any;
  std::copy_if(exact.begin(), exact.end(), std::back_inserter(any),
               [](const ListenQueue& queue) { return is_wildcard(queue.address); });
  std::erase_if(exact,
                [&](const ListenQueue& queue) { return queue.address.host() != address.host(); });
  return exact.empty() ? any : exact;
}

}  // namespace merhaba::bench::kernel
