#include "bench/load/failure.hpp"

#include "bench/kernel/errno_words.hpp"

namespace merhaba::bench::load {

std::string Failure::text() const {
  switch (kind) {
    case FailureKind::connect:
      return "connect: " + kernel::errno_in_words(error);
    case FailureKind::send:
      return "send: " + kernel::errno_in_words(error);
    case FailureKind::read:
      return "read: " + kernel::errno_in_words(error);
    case FailureKind::epoll_ctl:
      return "epoll_ctl: " + kernel::errno_in_words(error);
    case FailureKind::timed_out_unconnected:
      return "timed out before it was connected";
    case FailureKind::timed_out_unanswered:
      return "timed out without a response";
    case FailureKind::timed_out_answering:
      return "timed out within a response, or before the end after it";
    case FailureKind::closed_unanswered:
      return "closed without a response";
    case FailureKind::closed_within_response:
      return "closed within a response";
    case FailureKind::closed_before_all:
      return "closed before all was answered";
    case FailureKind::no_http:
      break;
  }
  return "no HTTP response: " + std::string(reason);
}

FailureTexts failure_texts(const Failures& failures) {
  FailureTexts texts;
  for (const auto& [failure, clients] : failures) texts[failure.text()] += clients;
  return texts;
}

}  // namespace merhaba::bench::load
