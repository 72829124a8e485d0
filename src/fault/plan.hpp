// Which connection and which request meets which fault, and when: decided by their numbers and a
// seed, so that it can be repeated. Shared by all workers; used from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fault/spec.hpp"

namespace merhaba::fault {

class Plan {
 public:
  // Windows begin at `now`: ms of a clock that never jumps, as everywhere here. `specs` are
  // checked, and not empty.
  Plan(std::vector<Spec> specs, std::uint64_t seed, bool says_so, std::uint64_t now);

  const std::vector<Spec>& specs() const noexcept { return specs_; }
  std::uint64_t seed() const noexcept { return seed_; }
  bool says_so() const noexcept { return says_so_; }  // in a field of the response
  bool is_in_force(const Spec& spec, std::uint64_t now) const noexcept {
    return spec.is_in_force(elapsed(now));
  }

  // The numbers of connections, of all workers, from 1; 0 is none's.
  std::uint32_t next_connection() noexcept;

  // What a connection meets once it is accepted; null: nothing.
  const Spec* on_accept(std::uint32_t connection, std::uint64_t now) const noexcept;

  // What the `request`th request of a connection meets; null: nothing.
  struct OnRequest {
    const Spec* delay = nullptr;
    Milliseconds wait{0};
    const Spec* response = nullptr;
    bool is_nothing() const noexcept { return delay == nullptr && response == nullptr; }
  };
  OnRequest on_request(std::uint32_t connection, std::uint32_t request,
                       std::uint64_t now) const noexcept;
  bool concerns_requests() const noexcept { return concerns_requests_; }

  // What the listeners do now; null: they accept. One at a time: of several, the first that has a
  // window.
  const Spec* on_listeners(std::uint64_t now) const noexcept;
  // Until that may be another; nothing: never.
  std::optional<std::uint64_t> listeners_change_in(std::uint64_t now) const noexcept;

 private:
  enum class Draw : std::uint8_t { on_accept, delay, wait, response };
  std::uint64_t draw(Draw what, std::uint32_t connection, std::uint32_t request) const noexcept;
  Milliseconds elapsed(std::uint64_t now) const noexcept;
  template <class IsMeant>
  const Spec* choose(std::uint64_t drawn, std::uint64_t now, IsMeant is_meant) const noexcept;
  Milliseconds wait(const Spec& delay, std::uint64_t drawn) const noexcept;

  const std::vector<Spec> specs_;
  const std::uint64_t seed_;
  const bool says_so_;
  const bool concerns_requests_;
  const std::uint64_t began_;
  std::atomic<std::uint32_t> connections_{0};
};

}  // namespace merhaba::fault
