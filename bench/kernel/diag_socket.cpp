#include "bench/kernel/diag_socket.hpp"

#include <cerrno>
#include <string>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::kernel {
namespace {

constexpr std::size_t kMostAtATime = 32768;  // netlink_recvmsg() of the kernel makes them no larger

int on_message(const nlmsghdr* message, void* found) {
  (*static_cast<const DiagSocket::Found*>(found))(*message);
  return MNL_CB_OK;
}

}  // namespace

DiagSocket::DiagSocket(const char* list)
    : list_(list),
      netlink_(mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC), mnl_socket_close),
      answer_(kMostAtATime) {
  if (!netlink_) cannot("socket");
}

void DiagSocket::dump(const nlmsghdr& question, const Found& found) {
  if (mnl_socket_sendto(netlink_.get(), &question, question.nlmsg_len) < 0) cannot("send");
  for (int result = MNL_CB_OK; result > MNL_CB_STOP;) {
    const ssize_t size = mnl_socket_recvfrom(netlink_.get(), answer_.data(), answer_.size());
    if (size < 0) cannot("receive");
    result = mnl_cb_run(answer_.data(), static_cast<std::size_t>(size), 0, 0, on_message,
                        const_cast<Found*>(&found));
    if (result < 0) cannot("answer");
  }
}

void DiagSocket::cannot(const char* what) const {
  throw Error("cannot list the kernel's sockets (" + std::string(list_) + "): " + what + ": " +
              errno_in_words(errno));
}

}  // namespace merhaba::bench::kernel
