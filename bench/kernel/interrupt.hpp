// Ctrl-C and SIGTERM: each loop checks for them, so that stopped targets resume and started ones
// end.
#pragma once

#include <stdexcept>

namespace merhaba::bench::kernel {

class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

void watch_interrupts();      // main calls it once; a second signal ends the process as usual
void throw_if_interrupted();  // throws Interrupted

}  // namespace merhaba::bench::kernel
