#include "net/listen_socket.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "net/accept_queue.hpp"
#include "net/new_socket.hpp"
#include "net/tcp_listener.hpp"
#include "net/unix_listener.hpp"

namespace merhaba::net {
namespace {

// One address on its way to an Endpoint: the first worker's socket, whose queue it is.
struct Head {
  BoundSocket socket;
  bool inherited = false;
  std::shared_ptr<SocketFile> file;  // of a Unix socket
};

void take_inherited(const ListenSpec& spec, std::vector<Head>& heads) {
  std::vector<Fd> taken = take_systemd_sockets(spec.name);
  for (Fd& fd : taken) {
    const auto same = [&](const Head& head) { return head.socket.fd.get() == fd.get(); };
    if (std::any_of(heads.begin(), heads.end(), same)) {
      fd.release();  // it has its owner
      throw Error(
          tr_format("cannot listen on {}: a systemd socket was given twice, by its name or "
                    "by \"systemd\", which takes all; leave one of them out",
                    spec.text));
    }
    SocketAddress address = local_address(fd.get());
    heads.push_back({{std::move(fd), address}, true, nullptr});
    if (address.is_ip()) set_no_delay(heads.back().socket);
  }
}

// Everything of one spec that can fail without a caller noticing: TCP sockets do not listen yet.
void open_heads(const ListenSpec& spec, const ListenOptions& options, std::vector<Head>& heads) {
  if (spec.kind == ListenSpec::Kind::systemd) {
    take_inherited(spec, heads);
  } else if (spec.kind == ListenSpec::Kind::unix_path) {
    UnixListener opened = listen_unix(spec, resolve(spec).front(), options.backlog);
    SocketAddress address = local_address(opened.fd.get());
    heads.push_back({{std::move(opened.fd), address}, false, std::move(opened.file)});
  } else {
    for (BoundSocket& socket : bind_tcp(resolve(spec), options)) {
      heads.push_back({std::move(socket), false, nullptr});
    }
  }
}

// Whether each worker can have a queue of its own behind this address.
[[maybe_unused]] bool can_share_port(const Head& head) {
  return !head.inherited && head.socket.address.is_ip();
}

Fd duplicate_or_throw(const Head& head) {
  Fd fd = duplicate(head.socket.fd.get());
  if (fd) return fd;
  throw Error(
      tr_format("cannot listen on {}: {}", head.socket.address.text(), system_message(errno)));
}

// The other workers' sockets of one address, into their rows; how many queues there are then.
unsigned open_others(const Head& head, const ListenOptions& options, Listening& listening) {
  bool shared = false;
#ifdef MERHABA_LINUX
  shared = options.workers > 1 && can_share_port(head);
  if (shared) allow_siblings(head.socket);
#endif
  for (unsigned worker = 1; worker < options.workers; ++worker) {
    listening.sockets[worker].push_back(shared ? open_sibling(head.socket.address, options)
                                               : duplicate_or_throw(head));
  }
  return shared ? options.workers : 1;
}

Endpoint endpoint_of(const Head& head, const ListenOptions& options) {
  Endpoint endpoint;
  endpoint.address = head.socket.address;
  endpoint.inherited = head.inherited;
  endpoint.backlog_asked = head.inherited ? 0 : options.backlog;
  endpoint.somaxconn = somaxconn();
  if (const auto queue = queue_state(head.socket.fd.get())) {
    endpoint.backlog_effective = static_cast<int>(queue->limit);
  } else if (endpoint.somaxconn > 0 && !head.inherited) {
    endpoint.backlog_effective = std::min(options.backlog, endpoint.somaxconn);
  }
  return endpoint;
}

}  // namespace

Listening open_listeners(const std::vector<ListenSpec>& specs, const ListenOptions& options) {
  if (options.fastopen > 0) check_fastopen();
  std::vector<Head> heads;
  for (const ListenSpec& spec : specs) open_heads(spec, options, heads);
  for (const Head& head : heads) {
    const bool tcp = !head.inherited && head.socket.address.is_ip();
    if (tcp) listen_tcp(head.socket, options.backlog);
  }

  Listening listening;
  listening.sockets.resize(std::max(options.workers, 1U));
  for (Head& head : heads) {
    Endpoint endpoint = endpoint_of(head, options);
    endpoint.queues = open_others(head, options, listening);
    listening.endpoints.push_back(endpoint);
    listening.sockets[0].push_back(std::move(head.socket.fd));
    if (head.file) listening.files.push_back(std::move(head.file));
  }
  return listening;
}

}  // namespace merhaba::net
