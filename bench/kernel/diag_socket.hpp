// A socket for questions to sock_diag(7), the kernel's own list of sockets.
// Owned by who polls it; one thread at a time. It sees the network namespace of the thread that
// made it, for ever.
#pragma once

#include <libmnl/libmnl.h>

#include <functional>
#include <memory>
#include <vector>

namespace merhaba::bench::kernel {

class DiagSocket {
 public:
  // `list` is what errors name: "inet_diag". Throws Error when the kernel has none.
  explicit DiagSocket(const char* list);

  using Found = std::function<void(const nlmsghdr&)>;
  // Sends the question, which is NLM_F_DUMP, and calls `found` for each socket of the answer.
  // Throws Error when the kernel does not answer.
  void dump(const nlmsghdr& question, const Found& found);

 private:
  [[noreturn]] void cannot(const char* what) const;

  const char* list_;
  std::unique_ptr<mnl_socket, int (*)(mnl_socket*)> netlink_;
  std::vector<char> answer_;  // as much of it as comes at a time
};

}  // namespace merhaba::bench::kernel
