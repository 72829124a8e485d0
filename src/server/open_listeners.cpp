#include "server/open_listeners.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "net/accept_queue.hpp"
#include "net/bind_error.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"
#include "net/systemd.hpp"
#include "net/tcp_options.hpp"

namespace merhaba::server {
namespace {

using net::SocketAddress;
using uv::ListeningStream;

// One address on its way to an Endpoint: the first worker's socket.
struct Head {
  SocketAddress address;  // the actual one
  Fd socket;              // ours, beside libuv's
  ListeningStream::Pointer stream;
  bool inherited = false;

  // Made by libuv, from bind to listen; what `net/` or systemd made listens already.
  bool is_bound_by_libuv() const { return address.is_ip() && !inherited; }
};

class Opening {
 public:
  Opening(const Config& config, const std::vector<std::unique_ptr<Worker>>& workers)
      : config_(config), workers_(workers) {}

  Listening open() {
    if (config_.fastopen > 0) net::check_fastopen();
    for (const net::ListenSpec& spec : config_.listen) open_heads(spec);
    std::vector<Listener*> firsts;
    for (Head& head : heads_) firsts.push_back(&listen_first(head));
    for (std::size_t i = 0; i < firsts.size(); ++i) listen_others(*firsts[i], i);
    return std::move(listening_);
  }

 private:
  net::TcpOptions tcp_options() const {
    return {config_.defer_accept, config_.fastopen, static_cast<int>(config_.send_buffer)};
  }

  // Everything of one spec that can fail without a client noticing: TCP sockets do not listen yet.
  void open_heads(const net::ListenSpec& spec) {
    switch (spec.kind) {
      case net::ListenSpec::Kind::systemd:
        return take_inherited(spec);
      case net::ListenSpec::Kind::unix_path: {
        const SocketAddress address = net::resolve(spec).front();
        net::UnixListener opened = net::listen_unix(spec, address, config_.backlog);
        if (opened.file) listening_.files.push_back(std::move(opened.file));
        return heads_.push_back({address, std::move(opened.fd), nullptr, false});
      }
      case net::ListenSpec::Kind::tcp:
        return bind_tcp(net::resolve(spec));
    }
  }

  void take_inherited(const net::ListenSpec& spec) {
    std::vector<Fd> taken = net::take_systemd_sockets(spec.name);
    for (Fd& fd : taken) {
      const auto same = [&](const Head& head) { return head.socket.get() == fd.get(); };
      if (std::any_of(heads_.begin(), heads_.end(), same)) {
        fd.release();  // it has its owner
        throw Error(
            tr_format("cannot listen on {}: a systemd socket was given twice, by its name or "
                      "by \"systemd\", which takes all; leave one of them out",
                      spec.text));
      }
      const SocketAddress address = net::local_address(fd.get());
      if (address.is_ip()) net::set_inherited_options(fd.get(), address, tcp_options());
      heads_.push_back({address, std::move(fd), nullptr, true});
    }
  }

  // Binds all to one port, that of the first, which the system chooses where it is 0. Its choice
  // may be taken on another of the addresses: then another choice may do.
  void bind_tcp(const std::vector<SocketAddress>& addresses) {
    constexpr int kAttempts = 32;
    const std::size_t before = heads_.size();
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      if (bind_all(addresses)) return;
      heads_.resize(before);
    }
    throw Error(net::explain_bind_error(addresses.front(), EADDRINUSE));
  }

  bool bind_all(const std::vector<SocketAddress>& addresses) {
    const bool system_chooses = addresses.front().port() == 0;
    std::uint16_t port = addresses.front().port();
    for (SocketAddress address : addresses) {
      address.set_port(port);
      int error = 0;
      ListeningStream::Pointer stream = bind(*workers_.front(), address, false, error);
      if (error == EADDRINUSE && system_chooses && port != 0) return false;
      if (error != 0) throw Error(net::explain_bind_error(address, error));
      address = net::local_address(stream->fd());
      port = address.port();
      Fd socket = duplicate(stream->fd(), address);
      heads_.push_back({address, std::move(socket), std::move(stream), false});
    }
    return true;
  }

  // libuv's tcp handle, bound; `error` is an errno.
  ListeningStream::Pointer bind(Worker& worker, const SocketAddress& address, bool shared,
                                int& error) {
    int result = 0;
    ListeningStream::Pointer stream =
        ListeningStream::make_tcp(worker.loop(), address.family(), result);
    if (stream) {
      net::set_tcp_options(stream->fd(), address, tcp_options());
      if (shared) net::share_port(stream->fd(), address);
      result = stream->bind(address.get());
    }
    error = -result;
    return stream;
  }

  Fd duplicate(int fd, const SocketAddress& address) {
    Fd copy = net::duplicate(fd);
    if (!copy) throw Error(net::explain_bind_error(address, errno));
    return copy;
  }

  // libuv's handle over a copy of a socket that listens already.
  ListeningStream::Pointer adopt(Worker& worker, int fd, const SocketAddress& address) {
    Fd copy = duplicate(fd, address);
    int error = 0;
    ListeningStream::Pointer stream =
        ListeningStream::open(worker.loop(), address.family(), copy.get(), error);
    if (!stream) throw Error(net::explain_bind_error(address, -error));
    copy.release();
    return stream;
  }

  Listener& listen(Worker& worker, ListeningStream::Pointer stream, Fd socket,
                   const net::Endpoint& endpoint, int backlog) {
    auto listener =
        std::make_unique<Listener>(worker.acceptor(), std::move(stream), std::move(socket),
                                   endpoint.address, endpoint.inherited);
    const int result = listener->listen(backlog);
    if (result < 0) throw Error(net::explain_bind_error(endpoint.address, -result));
    return worker.acceptor().add(std::move(listener));
  }

  // Here it shows whether a TCP port is ours alone: two processes may bind it, by SO_REUSEADDR, as
  // long as neither listens.
  Listener& listen_first(Head& head) {
    net::Endpoint endpoint;
    endpoint.address = head.address;
    endpoint.inherited = head.inherited;
    endpoint.somaxconn = net::somaxconn();
    int backlog = config_.backlog;
    endpoint.backlog_asked = backlog;
    if (!head.is_bound_by_libuv()) {
      // libuv listens again, which must not change what was set.
      if (const auto queue = net::queue_state(head.socket.get())) {
        backlog = static_cast<int>(queue->limit);
        if (head.inherited) endpoint.backlog_asked = net::Endpoint::kUnknown;
      }
      head.stream = adopt(*workers_.front(), head.socket.get(), head.address);
    }
    Listener& listener = listen(*workers_.front(), std::move(head.stream), std::move(head.socket),
                                endpoint, backlog);
    if (const auto queue = net::queue_state(listener.socket())) {
      endpoint.backlog_effective = static_cast<int>(queue->limit);
    } else if (endpoint.somaxconn > 0) {
      endpoint.backlog_effective = std::min(backlog, endpoint.somaxconn);
    }
    listening_.endpoints.push_back(endpoint);
    return listener;
  }

  // The other workers' sockets of one address.
  void listen_others(const Listener& first, std::size_t index) {
    net::Endpoint& endpoint = listening_.endpoints[index];
    bool shared_port = false;
#ifdef MERHABA_LINUX
    shared_port = workers_.size() > 1 && heads_[index].is_bound_by_libuv();
    if (shared_port) net::share_port(first.socket(), endpoint.address);
#endif
    if (shared_port) endpoint.queues = static_cast<unsigned>(workers_.size());
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      Worker& worker = *workers_[i];
      if (!shared_port) {
        listen(worker, adopt(worker, first.socket(), endpoint.address),
               duplicate(first.socket(), endpoint.address), endpoint, first.backlog());
        continue;
      }
      int error = 0;
      ListeningStream::Pointer stream = bind(worker, endpoint.address, true, error);
      if (error != 0) throw Error(net::explain_bind_error(endpoint.address, error));
      Fd socket = duplicate(stream->fd(), endpoint.address);
      listen(worker, std::move(stream), std::move(socket), endpoint, config_.backlog);
    }
  }

  const Config& config_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  std::vector<Head> heads_;
  Listening listening_;
};

}  // namespace

Listening open_listeners(const Config& config,
                         const std::vector<std::unique_ptr<Worker>>& workers) {
  return Opening(config, workers).open();
}

}  // namespace merhaba::server
