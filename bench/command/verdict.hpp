// A verdict that is no pass: what was demanded with --expect or --against.
// Thrown after the results have been printed and written; main ends with its own exit code, so that
// CI can tell it from a run that could not be made.
#pragma once

#include "base/error.hpp"

namespace merhaba::bench::command {

class NotPassed : public Error {
 public:
  static constexpr int kExitStatus = 4;
  using Error::Error;
};

}  // namespace merhaba::bench::command
