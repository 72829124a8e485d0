#include "bench/load/outcome.hpp"

#include <array>
#include <cerrno>

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

Outcome outcome_of(const Failure& failure) {
  switch (failure.kind) {
    case FailureKind::connect:
    case FailureKind::send:
    case FailureKind::read:
    case FailureKind::epoll_ctl:
      return outcome_of_error(failure.error);
    case FailureKind::timed_out_unconnected:
    case FailureKind::timed_out_unanswered:
    case FailureKind::timed_out_answering:
      return Outcome::timed_out;
    case FailureKind::closed_unanswered:
    case FailureKind::closed_within_response:
    case FailureKind::closed_before_all:
    case FailureKind::no_http:
      break;
  }
  return Outcome::unanswered;
}

}  // namespace merhaba::bench::load
