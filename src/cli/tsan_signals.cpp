// Linked into merhaba when ThreadSanitizer is. Its runtime makes a thread's signal bookkeeping at
// the thread's first blocking call, and a signal that arrives while it does so is lost: one SIGTERM
// in 150 sent right after the start, and the server would run on. This is that call, before any
// handler is there. The other threads are sent no signals (server/server.cpp).
#include <poll.h>

namespace {

[[maybe_unused]] const int ready = poll(nullptr, 0, 0);

}  // namespace
