// Errors at start-up: what was tried, why it failed, what to do about it.
// Thrown before serving only; once serving, errors are values.
#pragma once

#include <stdexcept>
#include <string>

namespace merhaba {

// What the process reports to its parent.
enum class ExitCode : int { stopped = 0, failed = 1, usage = 2 };

// It could not be done: exit code 1. `what()` is the whole message, already in the user's language.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// It was asked for wrongly (an option, an address, the configuration file): exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

// The system's words for `error_number`, in the user's language. Thread-safe.
std::string system_message(int error_number);

}  // namespace merhaba
