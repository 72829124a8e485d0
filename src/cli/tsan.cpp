// Linked into merhaba when ThreadSanitizer is.
#include <poll.h>

namespace {

// Its runtime makes a thread's signal bookkeeping at the thread's first blocking call, and a signal
// that arrives while it does so is lost: one SIGTERM in 150 sent right after the start, and the
// server would run on. This is that call, before any handler is there. The other threads are sent
// no signals (server/server.cpp).
[[maybe_unused]] const int ready = poll(nullptr, 0, 0);

}  // namespace

// It does not see libuv close descriptors, nor fcntl(F_DUPFD) make them: where one thread's old
// number is another's new one, it takes the two for one. That is so where a listener opens again.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the runtime's name
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race:merhaba::server::Listener::reopen\n";
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
