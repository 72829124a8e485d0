// What callers hear: from the event on their socket to the end of their last answer.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "bench/kernel/errno_words.hpp"
#include "bench/load/clients.hpp"

namespace merhaba::bench::load {
namespace {

constexpr int kReadsPerEvent = 16;
constexpr std::uint32_t kEnd = EPOLLRDHUP | EPOLLHUP;

}  // namespace

void Callers::on_event(Caller& caller, std::uint32_t events) {
  if (caller.state == State::free) return;  // done, and kept open for the clock's sake
  if ((caller.state == State::connecting || caller.unsent > 0) && !send_rest(caller)) return;
  if ((events & (EPOLLIN | EPOLLERR | kEnd)) != 0) receive(caller, events);
}

void Callers::receive(Caller& caller, std::uint32_t events) {
  for (int reads = 0; reads < kReadsPerEvent; ++reads) {
    const ssize_t size = ::recv(caller.socket.get(), buffer_.data(), buffer_.size(), 0);
    if (size < 0) {
      if (errno != EAGAIN) fail(caller, "read: " + kernel::errno_in_words(errno));
      return;
    }
    if (size == 0) return on_end(caller);
    const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(size));
    if (!on_bytes(caller, bytes)) return;
    if (bytes.size() < buffer_.size() && (events & EPOLLERR) == 0) {
      // That was all there is. If the end was here before we read, it comes right behind; only an
      // error, a reset say, must be read to be known.
      if ((events & kEnd) != 0) on_end(caller);
      return;
    }
  }
  watch(caller, EPOLL_CTL_MOD);  // the others have waited long enough; a new edge brings us back
}

bool Callers::on_bytes(Caller& caller, std::string_view bytes) {
  if (!caller.heard) {
    caller.heard = true;
    latencies_.first_byte.record(kernel::now() - caller.start);
  }
  if (work_.raw) return true;
  if (!caller.reader.feed(bytes)) {
    fail(caller, std::string("no HTTP answer: ") + caller.reader.why());
    return false;
  }
  const unsigned answers = caller.reader.take_completed();
  if (answers > 0) on_whole_answers(caller, answers);
  if (!work_.keeps() || caller.outstanding > 0) return true;

  latencies_.end.record(kernel::now() - caller.start);
  if (caller.reader.announced_close()) return true;  // the end is to come, and is on_end's
  if (asking_) return ask(caller, kernel::now());
  finish(caller);
  return false;
}

void Callers::on_whole_answers(Caller& caller, unsigned answers) {
  caller.outstanding -= std::min(answers, caller.outstanding);
  for (const int status : caller.reader.take_error_statuses()) ++tally_.error_statuses[status];
  if (work_.keeps()) tally_.answers += answers;
}

void Callers::on_end(Caller& caller) {
  if (!work_.raw) {
    // An answer without a length ends here.
    if (!caller.reader.finish()) return fail(caller, "closed within an answer");
    on_whole_answers(caller, caller.reader.take_completed());
  } else if (caller.heard) {
    caller.outstanding = 0;
  }
  // A server may end a kept connection with any answer: it need not take what was sent behind.
  const bool announced = work_.keeps() && caller.reader.announced_close();
  if (caller.outstanding > 0 && !announced) {
    return fail(caller,
                caller.heard ? "closed before all was answered" : "closed without an answer");
  }
  if (!work_.keeps()) {
    ++tally_.answers;
    latencies_.end.record(kernel::now() - caller.start);
  }
  finish(caller);
}

void Callers::finish(Caller& caller) {
  ++tally_.finished;
  release(caller);
}

}  // namespace merhaba::bench::load
