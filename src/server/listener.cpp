#include "server/listener.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/error.hpp"
#include "base/i18n.hpp"
#include "base/log.hpp"
#include "net/accept_queue.hpp"
#include "net/socket.hpp"
#include "server/context.hpp"

namespace merhaba::server {
namespace {

// How often the stop looks for handshakes under way, 10 ms apart: 3 s, in which a lost SYN-ACK or
// ACK is sent again (after 1 s) and one in flight arrives.
constexpr unsigned kMostLooks = 300;
// More than an accept queue of unknown size may be expected to hold.
constexpr std::uint64_t kUnknownQueue = 65536;
// Between leaving the table of handshakes and entering the accept queue a connection is in neither
// for a moment: quiet is believed when seen twice.
constexpr unsigned kQuietLooks = 2;

}  // namespace

Listener::Listener(Context& context, Fd fd, const net::Endpoint& endpoint) noexcept
    : context_(context), fd_(std::move(fd)), endpoint_(endpoint) {}

void Listener::open() {
  poll_.open(context_.loop, this, fd_.get());
  poll_.start<&Listener::on_readable>(this);
}

void Listener::resume() noexcept {
  if (is_open() && !poll_.is_active()) poll_.start<&Listener::on_readable>(this);
}

void Listener::close() noexcept {
  poll_.close();
  fd_.reset();
}

void Listener::on_readable() noexcept {
  // To ask how many wait is cheaper than an accept() that finds nobody; who comes meanwhile makes
  // the listener readable again.
  const std::uint32_t batch = context_.config.accept_batch;
  const std::optional<std::uint32_t> waiting = net::queue_depth(fd_.get());
  Counters& counters = context_.counters;
  const std::uint64_t before = counters.accepted;
  accept_batch(std::min(waiting.value_or(batch), batch));
  counters.count_wakeup(counters.accepted - before);
  counters.deepest_queue = std::max<std::uint64_t>(counters.deepest_queue, waiting.value_or(0));
  if (context_.accept_paused) poll_.stop();
}

// In three stages, all of the batch in each: the same kernel code many times over is cheaper than
// its three kinds in turn (docs/design.md, "Accepting").
Listener::Accepted Listener::accept_batch(std::uint32_t most) noexcept {
  Accepted accepted = Accepted::one;
  while (context_.newcomers.size() < most && accepted == Accepted::one) accepted = accept_one();
  const bool queued = context_.http.draining;
  Counters& counters = context_.counters;
  counters.accepted += context_.newcomers.size();
  if (queued) counters.queued += context_.newcomers.size();
  for (const Newcomer& newcomer : context_.newcomers) {
    Connection* connection = context_.connections.take(newcomer.fd, newcomer.peer, queued);
    counters.peak = std::max<std::uint64_t>(counters.peak, context_.connections.in_use());
    connection->start(context_);
  }
  context_.newcomers.clear();
  net::close_all(context_.ended);
  context_.ended.clear();
  return accepted;
}

Listener::Accepted Listener::accept_one() noexcept {
  if (context_.connections.in_use() + context_.newcomers.size() >= context_.max_connections) {
    context_.accept_paused = true;  // callers wait in the kernel's queue until a slot is free
    return Accepted::paused;
  }
  const bool wants_peer = context_.config.verbose || context_.output.recording;
  net::SocketAddress address;
  const int fd = net::accept_now(fd_.get(), wants_peer ? &address : nullptr);
  if (fd < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Accepted::none;
    if (!std::exchange(warned_, true)) {
      log::warning(tr_format("cannot accept: {}; callers wait in the queue, trying again",
                             system_message(errno)));
    }
    context_.accept_paused = true;
    context_.deadlines.set(context_.accept_retry, Deadline::Kind::accept_retry);
    return Accepted::paused;
  }
  context_.newcomers.push_back({fd, wants_peer ? context_.log.remember(address) : nullptr});
  return Accepted::one;
}

void Listener::refuse_new() noexcept {
  // A filter stays with the socket, and an inherited socket outlives us.
  filtered_ =
      !endpoint_.inherited && endpoint_.address.is_ip() && net::refuse_new_handshakes(fd_.get());
}

void Listener::stop_watching() noexcept { poll_.stop(); }

bool Listener::accept_rest() noexcept {
  // Looked at before the queue is emptied: what completes in between is met in the queue.
  const bool pending = filtered_ && net::pending_handshakes(endpoint_.address) > 0;
  // Without the filter new callers may keep coming: what the queue holds is the most there can
  // have been at the signal.
  const int backlog = endpoint_.backlog_effective;
  const std::uint64_t queue_holds =
      backlog == net::Endpoint::kUnknown ? kUnknownQueue : static_cast<std::uint64_t>(backlog) + 1;
  const std::uint32_t batch = context_.config.accept_batch;
  for (std::uint64_t taken = 0; filtered_ || taken < queue_holds; taken += batch) {
    const Accepted accepted = accept_batch(batch);
    if (accepted == Accepted::paused) return false;
    if (accepted == Accepted::none) break;
  }
  if (!filtered_) return true;
  quiet_looks_ = pending ? 0 : quiet_looks_ + 1;
  return quiet_looks_ == kQuietLooks || ++looks_ == kMostLooks;
}

}  // namespace merhaba::server
