// A fuzz target is one function; what it demands of the code is a property.
#pragma once

#include <string>
#include <string_view>

namespace merhaba::fuzz {

// Each target defines its own; target.cpp hands it to libFuzzer.
void run(std::string_view input);

// Says what does not hold, and aborts, so that libFuzzer keeps the input.
[[noreturn]] void broken(std::string_view property, const std::string& details = "");

inline void require(bool holds, std::string_view property) {
  if (!holds) broken(property);
}

// Whether a text can be printed, control bytes and the like having been made visible in it.
bool is_visible(std::string_view text);

}  // namespace merhaba::fuzz
