#include "server/open_listeners.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/accept_queue.hpp"
#include "net/bind_error.hpp"
#include "net/handshakes.hpp"
#include "net/tcp_options.hpp"
#include "server/bound_addresses.hpp"

namespace merhaba::server {
namespace {

using net::Ownership;
using uv::ListeningStream;

// libuv's handle over a copy of a socket that listens already.
ListeningStream::Pointer adopt(Worker& worker, int fd, const net::SocketAddress& address) {
  Fd copy = duplicate(fd, address);
  int error = 0;
  ListeningStream::Pointer stream =
      ListeningStream::open(worker.loop(), address.family(), copy.get(), error);
  if (!stream) throw Error(net::explain_bind_error(address, -error));
  copy.release();
  return stream;
}

void listen(Listener& listener, net::Endpoint& endpoint, int backlog, const Config& config) {
  const int result = listener.listen(backlog);
  if (result < 0) {
    throw Error(net::explain_bind_error(endpoint.address, -result, config.listen_option));
  }
  if (const auto queue = net::queue_state(listener.socket())) {
    endpoint.backlog_effective = static_cast<int>(queue->limit);
  } else if (endpoint.somaxconn > 0) {
    endpoint.backlog_effective = std::min(backlog, endpoint.somaxconn);
  }
}

class Opening {
 public:
  Opening(const Config& config, const std::vector<std::unique_ptr<Worker>>& workers)
      : config_(config), workers_(workers) {}

  // Of each address the first listens before any other joins: should one be in use, nobody has
  // come.
  Listening open(std::vector<BoundAddress> addresses) {
    for (BoundAddress& bound : addresses) add_endpoint(bound);
    sockets_.resize(addresses.size());
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      if (!addresses[i].was_passed) listen_first(addresses[i], i);
    }
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      addresses[i].was_passed ? adopt_all(addresses[i], i) : listen_others(addresses[i], i);
    }
    for (std::vector<OpenSocket>& sockets : sockets_) {
      std::move(sockets.begin(), sockets.end(), std::back_inserter(listening_.sockets));
    }
    return std::move(listening_);
  }

 private:
  void add_endpoint(const BoundAddress& bound) {
    net::Endpoint& endpoint = listening_.endpoints.emplace_back();
    endpoint.address = bound.address;
    endpoint.ownership = bound.ownership;
    endpoint.somaxconn = net::somaxconn();
    endpoint.backlog_asked = config_.backlog;
  }

  Listener& add(Worker& worker, ListeningStream::Pointer stream, Fd socket,
                const net::Endpoint& endpoint) {
    return worker.acceptor().add(std::make_unique<Listener>(worker.acceptor(), std::move(stream),
                                                            std::move(socket), endpoint.address,
                                                            endpoint.ownership));
  }

  Listener& share(Worker& worker, int socket, const net::Endpoint& endpoint) {
    return add(worker, adopt(worker, socket, endpoint.address), duplicate(socket, endpoint.address),
               endpoint);
  }

  // A socket of its own for this worker, which does not listen yet. Null and an errno in `error`.
  Listener* add_sibling(Worker& worker, const net::Endpoint& endpoint, int& error) {
    ListeningStream::Pointer stream = bind_tcp(worker, config_, endpoint.address, true, error);
    if (error != 0) return nullptr;
    Fd socket = duplicate(stream->fd(), endpoint.address);
    return &add(worker, std::move(stream), std::move(socket), endpoint);
  }

  void add_socket(const BoundAddress& bound, std::size_t index, Listener& listener) {
    OpenSocket& socket = sockets_[index].emplace_back();
    socket.endpoint = index;
    socket.listeners.push_back(&listener);
    socket.origin.is_service_managers = bound.ownership == Ownership::service_managers;
    socket.origin.port_was_chosen = bound.port_was_chosen;
    if (bound.file) socket.origin.file = bound.file->id();
    socket.name = bound.name;
    socket.file = bound.file;
  }

  // Listening again must not change what was set: by the service manager, or by us just now.
  int backlog_of(const BoundAddress& bound, net::Endpoint& endpoint) const {
    const bool is_managers = bound.ownership == Ownership::service_managers;
    const bool is_new = bound.stream != nullptr || (bound.was_passed && !is_managers);
    const auto queue = is_new ? std::nullopt : net::queue_state(bound.sockets.front().get());
    if (!queue) return config_.backlog;
    if (is_managers) endpoint.backlog_asked = net::Endpoint::kUnknown;
    return static_cast<int>(queue->limit);
  }

  // Here it shows whether a TCP port is ours alone: two processes may bind it, by SO_REUSEADDR, as
  // long as neither listens.
  void listen_first(BoundAddress& bound, std::size_t index) {
    Worker& worker = *workers_.front();
    net::Endpoint& endpoint = listening_.endpoints[index];
    const int backlog = backlog_of(bound, endpoint);
    [[maybe_unused]] const bool is_bound_by_libuv = bound.stream != nullptr;
    if (!bound.stream) bound.stream = adopt(worker, bound.sockets.front().get(), bound.address);
    Listener& listener =
        add(worker, std::move(bound.stream), std::move(bound.sockets.front()), endpoint);
    listen(listener, endpoint, backlog, config_);
    add_socket(bound, index, listener);
#ifdef MERHABA_LINUX
    if (!is_bound_by_libuv || workers_.size() == 1) return;
    net::share_port(listener.socket(), endpoint.address);
    endpoint.queues = static_cast<unsigned>(workers_.size());
#endif
  }

  // The other workers' sockets of one address.
  void listen_others(const BoundAddress& bound, std::size_t index) {
    net::Endpoint& endpoint = listening_.endpoints[index];
    const Listener& first = *sockets_[index].front().listeners.front();
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      if (endpoint.queues == 1) {
        Listener& listener = share(*workers_[i], first.socket(), endpoint);
        listen(listener, endpoint, first.backlog(), config_);
        sockets_[index].front().listeners.push_back(&listener);
        continue;
      }
      int error = 0;
      Listener* const sibling = add_sibling(*workers_[i], endpoint, error);
      if (sibling == nullptr) {
        throw Error(net::explain_bind_error(endpoint.address, error, config_.listen_option));
      }
      listen(*sibling, endpoint, config_.backlog, config_);
      add_socket(bound, index, *sibling);
    }
  }

  // What a predecessor has passed. A socket without an acceptor would leave its clients waiting.
  void adopt_all(const BoundAddress& bound, std::size_t index) {
    net::Endpoint& endpoint = listening_.endpoints[index];
    const int backlog = backlog_of(bound, endpoint);
    const std::size_t passed = bound.sockets.size();
    assert(passed > 0);
    for (std::size_t i = 0; i < passed; ++i) {
      Listener& listener = share(*workers_[i % workers_.size()], bound.sockets[i].get(), endpoint);
      add_socket(bound, index, listener);
      listening_.waiting.push_back({&listener, index, backlog});
    }
    for (std::size_t i = passed; i < workers_.size(); ++i) {
      add_further(*workers_[i], bound, index, i % passed, backlog);
    }
    endpoint.queues = static_cast<unsigned>(sockets_[index].size());
  }

  // For a worker more than there are sockets: one of its own, or where that is not permitted, as
  // for sockets that another user has opened, a share of another's.
  void add_further(Worker& worker, const BoundAddress& bound, std::size_t index, std::size_t shared,
                   int backlog) {
    const net::Endpoint& endpoint = listening_.endpoints[index];
    Listener* listener = nullptr;
    int error = 0;
#ifdef MERHABA_LINUX
    if (endpoint.address.is_ip() && endpoint.ownership == Ownership::handed_over) {
      for (const Fd& socket : bound.sockets) net::share_port(socket.get(), endpoint.address);
      listener = add_sibling(worker, endpoint, error);
    }
#endif
    if (listener != nullptr) {
      add_socket(bound, index, *listener);
    } else {
      if (error != 0) report_shared(endpoint, error);
      OpenSocket& socket = sockets_[index][shared];
      listener = &share(worker, socket.listeners.front()->socket(), endpoint);
      socket.listeners.push_back(listener);
    }
    listening_.waiting.push_back({listener, index, backlog});
  }

  void report_shared(const net::Endpoint& endpoint, int error) {
    if (std::exchange(reported_, true)) return;
    log::warning(
        tr_format("the workers share the sockets that were handed over: no other can be opened on "
                  "{} ({}); for a socket per worker, stop merhaba and start it again",
                  endpoint.address.text(), system_message(error)));
  }

  const Config& config_;
  const std::vector<std::unique_ptr<Worker>>& workers_;
  std::vector<std::vector<OpenSocket>> sockets_;  // of each address
  Listening listening_;
  bool reported_ = false;
};

}  // namespace

std::size_t Listening::listener_count() const {
  std::size_t count = 0;
  for (const OpenSocket& socket : sockets) count += socket.listeners.size();
  return count;
}

Listening open_listeners(const Config& config, const std::vector<std::unique_ptr<Worker>>& workers,
                         Predecessor* predecessor) {
  if (config.fastopen > 0) net::check_fastopen();
  return Opening(config, workers).open(bind_addresses(config, *workers.front(), predecessor));
}

void listen_on_waiting(const Config& config, Listening& listening) {
  for (const Listening::Waiting& waiting : std::exchange(listening.waiting, {})) {
    net::Endpoint& endpoint = listening.endpoints[waiting.endpoint];
    const int socket = waiting.listener->socket();
    if (endpoint.ownership == Ownership::handed_over) waiting.listener->clear_faults();
    set_options(config, endpoint, socket);
    listen(*waiting.listener, endpoint, waiting.backlog, config);
  }
}

}  // namespace merhaba::server
