// What faults do to a Listener.
#include <sys/socket.h>

#include <cerrno>
#include <new>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/accept_queue.hpp"
#include "net/handshakes.hpp"
#include "net/phantom.hpp"
#include "net/refusal.hpp"
#include "server/listener.hpp"

namespace merhaba::server {
namespace {

// How often, a millisecond apart, refuse looks for handshakes under way. Those that are not done
// then are reset.
constexpr unsigned kMostRefuseSamples = 300;

void report(const std::string& fault, int error) noexcept {
  try {
    log::warning(tr_format("the fault '{0}' is not in force: {1}", fault, system_message(error)));
  } catch (const std::bad_alloc&) {
    log::warning(tr("a fault is not in force"));
  }
}

}  // namespace

template <class Work>
void Listener::while_ours(Work work) noexcept {
  const std::lock_guard lock(closing_);
  if (socket_ && !filtered_ && !is_handed_over()) work(socket_.get());
}

bool Listener::takes(fault::Kind kind) const noexcept {
  switch (kind) {
    case fault::Kind::queue_full:
      return !outlives_us();
    case fault::Kind::phantom:
      return !outlives_us() && address_.is_ip() && net::may_make_phantoms();
    case fault::Kind::refuse:
      return !outlives_us() && address_.is_ip() && !is_shared_ && net::can_refuse();
    default:
      return true;
  }
}

void Listener::rest(const fault::Spec& spec) noexcept {
  rests_ = true;
  arrivals_.clear();
  looks_ = quiet_looks_ = 0;
  while_ours([&](int socket) {
    if (spec.kind == fault::Kind::queue_full) {
      has_other_backlog_ = ::listen(socket, static_cast<int>(spec.number)) == 0;
      if (!has_other_backlog_) report(spec.text, errno);
    }
    drops_new_ = spec.kind == fault::Kind::refuse && net::drop_new_handshakes(socket);
  });
}

// The stop, too, needs a socket that listens, to accept the queued clients; a successor's is its
// own.
void Listener::end_rest() noexcept {
  if (!std::exchange(rests_, false)) return;
  looks_ = quiet_looks_ = 0;
  if (std::exchange(drops_new_, false)) accept_handshakes();
  const std::lock_guard lock(closing_);
  const bool has_other_backlog = std::exchange(has_other_backlog_, false);
  if (!is_handed_over() && (has_other_backlog || refuses_)) listen_again();
}

void Listener::listen_again() noexcept {
  if (refuses_.exchange(false)) net::end_refusal(socket_.get());
  ::listen(socket_.get(), backlog_);
}

void Listener::make_phantoms(std::uint64_t share, std::uint64_t seed) noexcept {
  while_ours([=](int socket) {
    if (!net::make_phantoms(socket, share, seed)) report("phantom", errno);
  });
}

void Listener::clear_faults() noexcept {
  while_ours([this](int socket) {
    net::accept_new_handshakes(socket);
    if (address_.is_ip()) net::end_refusal(socket);
  });
}

void Listener::accept_handshakes() noexcept {
  while_ours([](int socket) { net::accept_new_handshakes(socket); });
}

std::optional<std::uint32_t> Listener::depth() const noexcept {
  if (const auto depth = net::queue_depth(socket_.get())) return depth;
  const auto queue = net::queue_state(socket_.get());
  return queue ? std::optional(queue->depth) : std::nullopt;
}

std::uint64_t Listener::arrived_by(std::uint64_t then, std::uint64_t now,
                                   std::uint64_t waiting) noexcept {
  try {
    arrivals_.note(now, waiting);
    return arrivals_.until(then);
  } catch (const std::bad_alloc&) {
    return waiting;
  }
}

bool Listener::has_handshakes_under_way() const noexcept {
  return drops_new_ && net::pending_handshakes(address_) > 0;
}

bool Listener::begin_to_refuse(bool some_wait) noexcept {
  quiet_looks_ = some_wait ? 0 : quiet_looks_ + 1;
  const bool is_quiet = drops_new_ ? quiet_looks_ >= kQuietLooks : !some_wait;
  if (!is_quiet && ++looks_ < kMostRefuseSamples) return false;
  bool has_lost_port = false;
  while_ours([&](int socket) {
    refuses_ = net::begin_to_refuse(socket, address_);
    has_lost_port = !refuses_ && errno == EADDRINUSE;
    if (!refuses_) report("refuse", errno);
  });
  if (std::exchange(drops_new_, false)) accept_handshakes();
  if (has_lost_port) close();  // it would listen on another
  return true;
}

}  // namespace merhaba::server
