#include "bench/kernel/interrupt.hpp"

#include <csignal>

namespace merhaba::bench::kernel {
namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void on_interrupt(int) noexcept { interrupted = 1; }

}  // namespace

void watch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

void throw_if_interrupted() {
  if (interrupted != 0) throw Interrupted();
}

}  // namespace merhaba::bench::kernel
