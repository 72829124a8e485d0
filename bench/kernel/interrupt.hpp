// Ctrl-C and SIGTERM: noticed by whoever loops, so that what was stopped or started is put back.
#pragma once

#include <stdexcept>

namespace merhaba::bench::kernel {

class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

void watch_interrupts();      // from main, once; a second signal ends the process as usual
void throw_if_interrupted();  // Interrupted

}  // namespace merhaba::bench::kernel
