#include "bench/load/resting_listener.hpp"

#include <fcntl.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "bench/kernel/errno_words.hpp"
#include "net/new_socket.hpp"
#include "net/socket.hpp"

namespace merhaba::bench::load {
namespace {

void check(int result, const char* call) {
  if (result != 0) {
    throw Error(std::string("cannot make a listener for the experiment: ") + call + ": " +
                kernel::errno_in_words(errno));
  }
}

void set(int fd, int level, int option, int value, const char* name) {
  check(::setsockopt(fd, level, option, &value, sizeof value), name);
}

}  // namespace

RestingListener::RestingListener(const Options& options) : fd_(net::new_stream_socket(AF_INET)) {
  check(fd_ ? 0 : -1, "socket");
  set(fd(), SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  if (options.reuse_port) set(fd(), SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
  if (options.defer_accept > 0) {
    set(fd(), IPPROTO_TCP, TCP_DEFER_ACCEPT, options.defer_accept, "TCP_DEFER_ACCEPT");
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(options.port);
  check(::bind(fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  set_backlog(options.backlog);
  address_ = net::local_address(fd());
}

net::QueueState RestingListener::queue() const {
  const std::optional<net::QueueState> state = net::queue_state(fd());
  if (!state) throw Error("cannot read the listener's queue: " + kernel::errno_in_words(errno));
  return *state;
}

void RestingListener::set_backlog(int backlog) { check(::listen(fd(), backlog), "listen"); }

void RestingListener::let_only_syns_through(bool on) {
  if (!on) return set(fd(), SOL_SOCKET, SO_DETACH_FILTER, 0, "SO_DETACH_FILTER");
  constexpr std::uint32_t kFlags = 13;  // their byte in the TCP header, RFC 9293 section 3.1
  constexpr std::uint32_t kSyn = 0x02;
  std::array<sock_filter, 4> program{
      {BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, kSyn, 0, 1),
       BPF_STMT(BPF_RET | BPF_K, UINT32_MAX), BPF_STMT(BPF_RET | BPF_K, 0)}};
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  check(::setsockopt(fd(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter),
        "SO_ATTACH_FILTER");
}

std::uint64_t RestingListener::serve(std::uint64_t most) {
  for (std::uint64_t taken = 0; taken < most; ++taken) {
    Fd connection(net::accept_now(fd(), nullptr));
    if (!connection) break;
    waiting_.push_back(std::move(connection));
  }
  std::uint64_t answered = 0;
  std::erase_if(waiting_, [&](Fd& connection) { return answer(connection, answered); });
  return answered;
}

bool RestingListener::answer(Fd& connection, std::uint64_t& answered) {
  std::array<char, 4096> request;
  const net::IoResult got = net::recv_now(connection.get(), request.data(), request.size());
  if (got.status == net::IoResult::Status::again) return false;
  if (got.status == net::IoResult::Status::ok) {
    net::send_now(connection.get(), kExperimentResponse, {}, true);
    ++answered;
  }
  return true;
}

RestingListener RestingListener::another() const {
  Fd same(::fcntl(fd(), F_DUPFD_CLOEXEC, 0));
  check(same ? 0 : -1, "F_DUPFD_CLOEXEC");
  return {std::move(same), address_};
}

void RestingListener::close() {
  waiting_.clear();
  fd_.reset();
}

}  // namespace merhaba::bench::load
