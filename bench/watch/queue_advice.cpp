#include "bench/watch/queue_advice.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "bench/result/table.hpp"

namespace merhaba::bench::watch {
namespace {

std::string count(std::uint64_t number) {
  return result::format_count(static_cast<double>(number));
}
std::string time(kernel::Nanoseconds span) {
  return result::format_time(static_cast<double>(span.count()));
}

bool was_full(const WatchedQueue& queue, const QueuePast& past) {
  return past.high > queue.now.limit;  // sk_acceptq_is_full() of the kernel
}

bool always_at_limit(const QueuePast& past) {
  return past.at_limit == past.watched && past.watched > kernel::Nanoseconds{};
}

std::string held(const WatchedQueue& queue, const QueuePast& past) {
  std::string text = fmt::format("held {} of {}", count(past.high), count(holds(queue.now)));
  if (past.high < limit_of(queue.now)) return text;
  text += ", at its limit ";
  if (past.at_limit == kernel::Nanoseconds{}) return text + "for a moment";
  if (always_at_limit(past)) return text + "all the time, " + time(past.at_limit);
  text += "for " + time(past.at_limit);
  if (past.longest_at_limit == past.at_limit) return text;
  return text + fmt::format(" ({} at a stretch)", time(past.longest_at_limit));
}

std::string dropped(std::uint64_t packets) {
  return count(packets) + (packets == 1 ? " packet dropped" : " packets dropped");
}

std::string delayed(std::uint64_t clients) {
  if (clients == 0) return "";
  return fmt::format(", so that about {} {} waited 1 s or more", count(clients),
                     clients == 1 ? "client" : "clients");
}

std::string remedy(const WatchedQueue& queue, const QueuePast& past,
                   const QueueSurroundings& around) {
  const std::optional<std::uint32_t> enough = enough_backlog(queue, past, around);
  if (!enough) {
    return "the queue had room, since ListenOverflows did not rise: look for a packet filter, and "
           "at "
           "net.ipv4.tcp_max_syn_backlog";
  }
  std::string text;
  if (!was_full(queue, past)) {
    text = "since ListenOverflows rose, it or another filled up between two samples (see --rate); ";
  }
  std::string backlog = "at least " + count(*enough);
  if (around.somaxconn > 0 && *enough > static_cast<std::uint32_t>(around.somaxconn)) {
    backlog += fmt::format(" (and net.core.somaxconn, which is {})",
                           count(static_cast<std::uint64_t>(around.somaxconn)));
  }
  if (always_at_limit(past)) {
    return text + "accepting is too slow or hung, and a longer queue fills up too; a backlog of " +
           backlog + " would have bridged this";
  }
  return text + "raise the backlog to " + backlog + " or accept faster";
}

}  // namespace

std::optional<std::uint32_t> enough_backlog(const WatchedQueue& queue, const QueuePast& past,
                                            const QueueSurroundings& around) {
  if (past.drops == 0 || (!was_full(queue, past) && around.overflows == 0)) return std::nullopt;
  return std::max(past.needed, holds(queue.now) + 1) - 1;
}

std::string limit_set_by(const WatchedQueue& queue, const QueueSurroundings& around) {
  const bool capped = around.somaxconn > 0 && static_cast<int>(queue.now.limit) >= around.somaxconn;
  return capped ? "somaxconn" : "listen";
}

std::string advice(const WatchedQueue& queue, const QueuePast& past,
                   const QueueSurroundings& around) {
  if (past.high < limit_of(queue.now) && past.drops == 0) return "";
  std::string text = held(queue, past);
  if (past.drops > 0) {
    text += fmt::format("; {}{}; {}", dropped(past.drops), delayed(past.delayed),
                        remedy(queue, past, around));
  } else if (was_full(queue, past) && drops_packets(queue.now)) {
    text += "; nothing was dropped, but there was no room for another client";
  } else if (was_full(queue, past)) {
    text +=
        "; clients that connected meanwhile had to wait, or failed with EAGAIN: raise the backlog "
        "or accept faster";
  }
  return queue.gone ? text + "; it has closed" : text;
}

}  // namespace merhaba::bench::watch
