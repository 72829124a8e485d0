#include "fault/plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace merhaba::fault {
namespace {

// SplitMix64's finalizer (Steele, Lea and Flood, 2014), which changes half of the bits for each one
// that differs.
std::uint64_t mix(std::uint64_t bits) noexcept {
  bits += 0x9e3779b97f4a7c15;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

bool is_of_requests(const Spec& spec) noexcept { return spec.level() == Level::request; }

}  // namespace

Plan::Plan(std::vector<Spec> specs, std::uint64_t seed, bool says_so, std::uint64_t now)
    : specs_(std::move(specs)),
      seed_(seed),
      says_so_(says_so),
      concerns_requests_(std::any_of(specs_.begin(), specs_.end(), is_of_requests)),
      began_(now) {}

std::uint32_t Plan::next_connection() noexcept {
  const std::uint32_t number = connections_.fetch_add(1, std::memory_order_relaxed) + 1;
  return number != 0 ? number : next_connection();
}

std::uint64_t Plan::draw(Draw what, std::uint32_t connection,
                         std::uint32_t request) const noexcept {
  const std::uint64_t numbers = std::uint64_t{connection} << 32 | request;
  return mix(mix(mix(seed_) ^ numbers) + static_cast<std::uint64_t>(what));
}

Milliseconds Plan::elapsed(std::uint64_t now) const noexcept {
  return Milliseconds{static_cast<Milliseconds::rep>(now > began_ ? now - began_ : 0)};
}

// One draw for all that are meant: each has a part of its own of the whole, as long as they come to
// no more than that.
template <class IsMeant>
const Spec* Plan::choose(std::uint64_t drawn, std::uint64_t now, IsMeant is_meant) const noexcept {
  for (const Spec& spec : specs_) {
    if (!is_meant(spec) || !spec.is_in_force(elapsed(now))) continue;
    if (spec.share == Spec::kAll || drawn < spec.share) return &spec;
    drawn -= spec.share;
  }
  return nullptr;
}

const Spec* Plan::on_accept(std::uint32_t connection, std::uint64_t now) const noexcept {
  return choose(draw(Draw::on_accept, connection, 0), now,
                [](const Spec& spec) { return spec.level() == Level::connection; });
}

Plan::OnRequest Plan::on_request(std::uint32_t connection, std::uint32_t request,
                                 std::uint64_t now) const noexcept {
  OnRequest met;
  met.delay = choose(draw(Draw::delay, connection, request), now,
                     [](const Spec& spec) { return spec.kind == Kind::delay; });
  if (met.delay != nullptr) {
    met.wait = wait(*met.delay, draw(Draw::wait, connection, request));
  }
  met.response = choose(draw(Draw::response, connection, request), now, [](const Spec& spec) {
    return is_of_requests(spec) && spec.kind != Kind::delay;
  });
  return met;
}

Milliseconds Plan::wait(const Spec& delay, std::uint64_t drawn) const noexcept {
  const double even = static_cast<double>(drawn >> 11) * 0x1p-53;  // within [0, 1)
  const auto low = static_cast<double>(delay.low.count());
  const auto high = static_cast<double>(delay.high.count());
  const double time =
      delay.is_exponential ? -std::log1p(-even) * low : low + std::floor(even * (high - low + 1));
  return Milliseconds{static_cast<Milliseconds::rep>(std::llround(time))};
}

const Spec* Plan::on_listeners(std::uint64_t now) const noexcept {
  const Spec* always = nullptr;
  for (const Spec& spec : specs_) {
    if (spec.level() != Level::listener || !spec.is_in_force(elapsed(now))) continue;
    if (spec.has_window()) return &spec;
    if (always == nullptr) always = &spec;
  }
  return always;
}

std::optional<std::uint64_t> Plan::listeners_change_in(std::uint64_t now) const noexcept {
  std::optional<std::uint64_t> soonest;
  for (const Spec& spec : specs_) {
    if (spec.level() != Level::listener) continue;
    const auto change = static_cast<std::uint64_t>(spec.until_change(elapsed(now)).count());
    if (change > 0) soonest = std::min(soonest.value_or(change), change);
  }
  return soonest;
}

}  // namespace merhaba::fault
