#include "bench/kernel/waiting_clients.hpp"

#include <linux/tcp.h>

#include <cstddef>
#include <cstring>

#include "bench/kernel/inet_diag.hpp"

namespace merhaba::bench::kernel {
namespace {

constexpr unsigned kEstablished = 1;  // of include/net/tcp_states.h; <netinet/tcp.h> does not mix
constexpr unsigned kCloseWait = 8;    // with <linux/tcp.h>

int on_attribute(const nlattr* attribute, void* data) {
  constexpr std::size_t kOffset = offsetof(tcp_info, tcpi_last_data_sent);
  std::uint32_t milliseconds = 0;
  if (mnl_attr_get_type(attribute) == INET_DIAG_INFO &&
      mnl_attr_get_payload_len(attribute) >= kOffset + sizeof milliseconds) {
    std::memcpy(&milliseconds, static_cast<const char*>(mnl_attr_get_payload(attribute)) + kOffset,
                sizeof milliseconds);
    *static_cast<Nanoseconds*>(data) = std::chrono::milliseconds(milliseconds);
  }
  return MNL_CB_OK;
}

}  // namespace

std::vector<WaitingClient> waiting_clients(InetDiag& kernel, std::uint16_t port) {
  std::vector<WaitingClient> clients;
  kernel.dump({.states = 1U << kEstablished | 1U << kCloseWait,
               .local_port = port,
               .attribute = INET_DIAG_INFO},
              [&clients](const inet_diag_msg& message, const nlmsghdr& header) {
                if (message.idiag_inode != 0) return;
                WaitingClient& client = clients.emplace_back();
                client.cookie = cookie_of(message);
                client.address = local_address(message);
                mnl_attr_parse(&header, sizeof message, on_attribute, &client.age);
              });
  return clients;
}

}  // namespace merhaba::bench::kernel
