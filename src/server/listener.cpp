#include "server/listener.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "net/accept_queue.hpp"
#include "net/handshakes.hpp"
#include "net/new_socket.hpp"
#include "server/acceptor.hpp"

namespace merhaba::server {
namespace {

// How often the stop looks for handshakes under way, 10 ms apart: 3 s, in which a lost SYN-ACK or
// ACK is sent again (after 1 s) and one in flight arrives.
constexpr unsigned kMostLooks = 300;
// More than an accept queue of unknown size may be expected to hold.
constexpr std::uint64_t kUnknownQueue = 65536;

}  // namespace

Listener::Listener(Acceptor& acceptor, uv::ListeningStream::Pointer stream, Fd socket,
                   const net::SocketAddress& address, net::Ownership ownership) noexcept
    : acceptor_(acceptor),
      stream_(std::move(stream)),
      socket_(std::move(socket)),
      address_(address),
      ownership_(ownership) {}

int Listener::listen(int backlog) noexcept {
  backlog_ = backlog;
  return stream_->listen<&Listener::on_connection>(this, backlog);
}

void Listener::change_backlog(int backlog) noexcept {
  const std::lock_guard lock(closing_);
  if (!is_open() || outlives_us() || is_handed_over() || backlog == backlog_) return;
  backlog_ = backlog;
  if (!has_other_backlog_ && !refuses_) ::listen(socket_.get(), backlog);
}

std::optional<net::QueueState> Listener::queue_state() noexcept {
  const std::lock_guard lock(closing_);
  return socket_ ? net::queue_state(socket_.get()) : std::nullopt;
}

void Listener::sample(std::uint64_t now) noexcept {
  if (const auto queue = queue_state()) sampled_.note(now, queue->depth);
}

std::uint32_t Listener::deepest(std::uint64_t now, std::uint32_t window) const noexcept {
  return std::max(met_.deepest(now, window), sampled_.deepest(now, window));
}

void Listener::set_handed_over(bool handed_over) noexcept {
  const std::lock_guard lock(closing_);
  if (handed_over && refuses_) listen_again();  // clients wait for the successor
  handed_over_ = handed_over;
}

void Listener::close() noexcept {
  stream_.reset();
  closed_ = true;
  const std::lock_guard lock(closing_);
  socket_.reset();
  holds_ = false;
}

void Listener::on_connection(int status) noexcept {
  holds_ = status == 0;
  if (holds_) return acceptor_.on_connection(*this);
  suspend();
  acceptor_.on_failure(-status);
}

uv::ListeningStream& Listener::take_held() noexcept {
  assert(holds_);
  holds_ = false;
  return *stream_;
}

bool Listener::reopen() noexcept {
  Fd copy = net::duplicate(socket_.get());
  // libuv's accept needs a descriptor as well. Should it find none, it closes the whole queue.
  const Fd spare = net::duplicate(socket_.get());
  if (!copy || !spare) return false;
  int error = 0;
  stream_ = uv::ListeningStream::open(acceptor_.loop(), address_.family(), copy.get(), error);
  if (!stream_) return false;
  copy.release();
  if (listen(backlog_) == 0) return true;
  suspend();
  return false;
}

void Listener::refuse_new() noexcept {
  const std::lock_guard lock(closing_);
  // A filter stays with the socket.
  filtered_ = !outlives_us() && address_.is_ip() && net::refuse_new_handshakes(socket_.get());
}

std::uint64_t Listener::queue_holds() const noexcept {
  const auto queue = net::queue_state(socket_.get());
  return queue ? std::uint64_t{queue->limit} + 1 : kUnknownQueue;
}

bool Listener::has_handshakes() const noexcept {
  return filtered_ && net::pending_handshakes(address_) > 0;
}

bool Listener::is_quiet(bool handshakes, bool awaits_phantoms) noexcept {
  if (!filtered_) return true;
  quiet_looks_ = handshakes ? 0 : quiet_looks_ + 1;
  return quiet_looks_ >= kQuietLooks || (++looks_ >= kMostLooks && !awaits_phantoms);
}

}  // namespace merhaba::server
