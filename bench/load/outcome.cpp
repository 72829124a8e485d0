#include "bench/load/outcome.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::load {
namespace {

struct Names {
  std::string_view name, key;
};
constexpr std::array<Names, kOutcomes> kNames{{
    {"served", "served"},
    {"still queued", "still_queued"},
    {"refused", "refused"},
    {"reset", "reset"},
    {"timed out", "timed_out"},
    {"never answered", "never_answered"},
    {"failed", "failed"},
}};

const Names& names(Outcome outcome) { return kNames[static_cast<std::size_t>(outcome)]; }

}  // namespace

std::string_view outcome_name(Outcome outcome) { return names(outcome).name; }

std::string_view outcome_key(Outcome outcome) { return names(outcome).key; }

Outcome outcome_of_error(int error_number) {
  switch (error_number) {
    case ECONNREFUSED:
      return Outcome::refused;
    case ECONNRESET:
    case EPIPE:
      return Outcome::reset;
    case ETIMEDOUT:
      return Outcome::timed_out;
    default:
      return Outcome::failed;
  }
}

Outcome outcome_of_words(std::string_view words) {
  for (const int error : {ECONNREFUSED, ECONNRESET, EPIPE, ETIMEDOUT}) {
    if (words.ends_with(": " + kernel::errno_in_words(error))) return outcome_of_error(error);
  }
  if (words.starts_with("timed out")) return Outcome::timed_out;
  constexpr std::array<std::string_view, 4> kCalls{"connect: ", "send: ", "read: ", "epoll_ctl: "};
  const bool own_side = std::any_of(kCalls.begin(), kCalls.end(),
                                    [&](std::string_view call) { return words.starts_with(call); });
  return own_side ? Outcome::failed : Outcome::unanswered;
}

}  // namespace merhaba::bench::load
