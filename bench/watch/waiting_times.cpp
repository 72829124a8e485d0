#include "bench/watch/waiting_times.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <set>

namespace merhaba::bench::watch {
namespace {

bool is_wildcard(const net::SocketAddress& address) {
  if (address.family() == AF_INET) {
    return reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr.s_addr == INADDR_ANY;
  }
  return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr);
}

// The socket that a client of this address got to: the one of just that address goes first.
const kernel::ListenQueue* listener_of(const net::SocketAddress& called,
                                       const std::vector<kernel::ListenQueue>& listeners) {
  const kernel::ListenQueue* any = nullptr;
  for (const kernel::ListenQueue& listener : listeners) {
    if (listener.address.port() != called.port() || listener.address.family() != called.family()) {
      continue;
    }
    // Both are as inet_diag has them, to the last byte.
    if (std::memcmp(listener.address.get(), called.get(), called.length) == 0) return &listener;
    if (is_wildcard(listener.address)) any = &listener;
  }
  return any;
}

}  // namespace

void WaitingTimes::take(kernel::Nanoseconds at, const std::vector<kernel::WaitingClient>& clients,
                        const std::vector<kernel::ListenQueue>& listeners) {
  for (auto& [address, waits] : by_address_) waits.oldest = {};
  Waits* where = nullptr;  // mostly where the one before was
  const kernel::ListenQueue* listener = nullptr;
  for (const kernel::WaitingClient& client : clients) {
    auto known = waiting_.find(client.cookie);
    if (known == waiting_.end()) {
      const kernel::ListenQueue* called = listener_of(client.address, listeners);
      if (called != listener)
        where = called == nullptr ? nullptr : waits_at(called->address, listeners);
      listener = called;
      if (where == nullptr) continue;  // nobody is watched there
      known = waiting_.emplace(client.cookie, Waiting{where, at - client.age, at}).first;
    }
    known->second.seen = at;
    Waits& waits = *known->second.where;
    waits.oldest = std::max(waits.oldest, client.age);
    waits.longest = std::max(waits.longest, client.age);
    waits.interval_longest = std::max(waits.interval_longest, client.age);
    waits.recent.part(at).note(client.age);
    waits.ages.add(client.age);
  }
  for (auto client = waiting_.begin(); client != waiting_.end();) {
    const Waiting& waiting = client->second;
    if (waiting.seen == at) {
      ++client;
      continue;
    }
    waiting.where->waits.add(waiting.seen + (at - waiting.seen) / 2 - waiting.since);
    client = waiting_.erase(client);
  }
}

void WaitingTimes::forget_those_gone(const std::vector<kernel::ListenQueue>& listeners) {
  std::set<std::string> here;
  for (const kernel::ListenQueue& listener : listeners) here.insert(listener.address.text());
  for (const auto& [cookie, waiting] : waiting_) here.insert(waiting.where->address);
  std::erase_if(by_address_, [&here](const auto& one) { return !here.contains(one.first); });
  forget_at_ = std::max(forget_at_, 2 * by_address_.size());
}

Waits* WaitingTimes::waits_at(const net::SocketAddress& listener,
                              const std::vector<kernel::ListenQueue>& listeners) {
  std::string address = listener.text();
  const auto known = by_address_.find(address);
  if (known != by_address_.end()) return &known->second;
  if (by_address_.size() >= forget_at_) forget_those_gone(listeners);
  Waits& waits = by_address_[address];
  waits.address = std::move(address);
  return &waits;
}

std::vector<Waits> WaitingTimes::all() const {
  std::vector<Waits> all;
  for (const auto& [address, waits] : by_address_) all.push_back(waits);
  return all;
}

std::vector<Waits> WaitingTimes::end_interval() {
  std::vector<Waits> ended = all();
  for (auto& [address, waits] : by_address_) waits.interval_longest = {};
  return ended;
}

}  // namespace merhaba::bench::watch
