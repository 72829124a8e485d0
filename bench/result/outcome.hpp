// How an expectation of a result came out.
// A value.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace merhaba::bench::result {

// Only `yes` is a pass.
enum class Held { yes, no, generator_limited, generator_late, unknown };
inline constexpr std::array<std::string_view, 5> kHeldWords{
    "holds", "does not hold", "void: the generator was the limit", "void: a generator was late",
    "not known"};
inline std::string_view word(Held held) { return kHeldWords[static_cast<std::size_t>(held)]; }

struct Outcome {
  std::string expected;         // "p99 < 5ms"
  std::string step;             // "at 5,000/s"; "" where there is one series
  std::string measured;         // "1.24 ms"; "" where it is not known
  std::optional<double> value;  // the same in the figure's unit
  Held held = Held::unknown;
};

}  // namespace merhaba::bench::result
