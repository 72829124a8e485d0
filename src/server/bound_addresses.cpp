#include "server/bound_addresses.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "net/bind_error.hpp"
#include "net/new_socket.hpp"
#include "net/resolve.hpp"
#include "net/systemd.hpp"

namespace merhaba::server {
namespace {

using net::Ownership;
using net::SocketAddress;
using uv::ListeningStream;

BoundAddress address_of(net::HandedSocket socket) {
  BoundAddress bound;
  bound.address = socket.address;
  bound.ownership =
      socket.origin.is_service_managers ? Ownership::service_managers : Ownership::handed_over;
  bound.was_passed = true;
  bound.sockets = std::move(socket.fds);
  bound.port_was_chosen = socket.origin.port_was_chosen;
  bound.name = std::move(socket.name);
  return bound;
}

class Opening {
 public:
  Opening(const Config& config, Worker& first, Predecessor* predecessor)
      : config_(config),
        first_(first),
        handed_(predecessor != nullptr ? &predecessor->sockets() : nullptr) {}

  std::vector<BoundAddress> open() {
    for (const net::ListenSpec& spec : config_.listen) open(spec);
    return std::move(bound_);
  }

 private:
  void open(const net::ListenSpec& spec) {
    switch (spec.kind) {
      case net::ListenSpec::Kind::systemd:
        return handed_ != nullptr ? take_over_service_managers(spec) : take_inherited(spec);
      case net::ListenSpec::Kind::unix_path:
        return open_unix(spec, net::resolve(spec).front());
      case net::ListenSpec::Kind::tcp:
        return open_tcp(net::resolve(spec), spec.port == 0);
    }
  }

  void take_over_service_managers(const net::ListenSpec& spec) {
    for (net::HandedSocket& socket : handed_->take_service_managers(spec.name)) {
      bound_.push_back(address_of(std::move(socket)));
    }
  }

  void take_inherited(const net::ListenSpec& spec) {
    for (net::TakenSocket& taken : net::take_systemd_sockets(spec.name)) {
      const auto same = [&](const BoundAddress& bound) {
        return bound.sockets.front().get() == taken.fd.get();
      };
      if (std::any_of(bound_.begin(), bound_.end(), same)) {
        taken.fd.release();  // it has its owner
        throw Error(net::explain_taken_twice(spec.name));
      }
      BoundAddress bound;
      bound.address = net::local_address(taken.fd.get());
      bound.ownership = Ownership::service_managers;
      bound.name = std::move(taken.name);
      if (bound.address.is_ip()) {
        net::set_inherited_options(taken.fd.get(), bound.address, tcp_options(config_));
      }
      bound.sockets.push_back(std::move(taken.fd));
      bound_.push_back(std::move(bound));
    }
  }

  void open_unix(const net::ListenSpec& spec, const SocketAddress& address) {
    if (std::optional<net::HandedSocket> handed = take(address)) {
      const std::optional<FileId> file = handed->origin.file;
      bound_.push_back(address_of(std::move(*handed)));
      if (!file) return;
      bound_.back().file = std::make_shared<net::SocketFile>(spec.path, *file);
      bound_.back().file->set_handed_over(true);  // it is the predecessor's until we serve
      return;
    }
    net::UnixListener opened = net::listen_unix(spec, address, config_.backlog);
    BoundAddress bound;
    bound.address = address;
    bound.file = std::move(opened.file);
    bound.sockets.push_back(std::move(opened.fd));
    bound_.push_back(std::move(bound));
  }

  std::optional<net::HandedSocket> take(const SocketAddress& address) {
    return handed_ != nullptr ? handed_->take(address) : std::nullopt;
  }

  // Binds all to one port, that of the first, which the system chooses where it is 0. Its choice
  // may be taken on another of the addresses: then another choice may do.
  void open_tcp(const std::vector<SocketAddress>& addresses, bool system_chooses) {
    constexpr int kAttempts = 32;
    std::uint16_t port = addresses.front().port();
    if (system_chooses && handed_ != nullptr) port = handed_->chosen_port(addresses);
    const int attempts = port == 0 ? kAttempts : 1;
    const std::size_t before = bound_.size();
    for (int attempt = 0; attempt < attempts; ++attempt) {
      if (open_all(addresses, port, system_chooses)) return;
      bound_.resize(before);
    }
    throw Error(net::explain_bind_error(addresses.front(), EADDRINUSE, config_.listen_option));
  }

  bool open_all(const std::vector<SocketAddress>& addresses, std::uint16_t port,
                bool system_chooses) {
    for (SocketAddress address : addresses) {
      address.set_port(port);
      if (std::optional<net::HandedSocket> handed = take(address)) {
        bound_.push_back(address_of(std::move(*handed)));
        continue;
      }
      int error = 0;
      ListeningStream::Pointer stream = bind_tcp(first_, config_, address, false, error);
      if (error == EADDRINUSE && system_chooses && port != 0) return false;
      if (error != 0) {
        throw Error(net::explain_bind_error(address, error, config_.listen_option));
      }
      BoundAddress bound;
      bound.address = net::local_address(stream->fd());
      bound.port_was_chosen = system_chooses;
      bound.sockets.push_back(duplicate(stream->fd(), bound.address));
      bound.stream = std::move(stream);
      port = bound.address.port();
      bound_.push_back(std::move(bound));
    }
    return true;
  }

  const Config& config_;
  Worker& first_;
  net::HandedSockets* const handed_;  // null: no predecessor
  std::vector<BoundAddress> bound_;
};

}  // namespace

net::TcpOptions tcp_options(const Config& config) {
  return {config.defer_accept, config.fastopen, static_cast<int>(config.send_buffer)};
}

ListeningStream::Pointer bind_tcp(Worker& worker, const Config& config,
                                  const SocketAddress& address, bool shared, int& error) {
  int result = 0;
  ListeningStream::Pointer stream =
      ListeningStream::make_tcp(worker.loop(), address.family(), result);
  if (stream) {
    net::set_tcp_options(stream->fd(), address, tcp_options(config));
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

std::vector<BoundAddress> bind_addresses(const Config& config, Worker& first,
                                         Predecessor* predecessor) {
  return Opening(config, first, predecessor).open();
}

}  // namespace merhaba::server
