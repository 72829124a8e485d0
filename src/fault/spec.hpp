// One fault as people write it: KIND[:PARAMETER][@WHEN].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "fault/kind.hpp"

namespace merhaba::fault {

struct Spec {
  std::string text;  // as written; letters, digits and -:@%/. alone
  Kind kind = Kind::delay;

  // BACKLOG (0..1048576), CODE (200..599), or BYTES (0..1 GiB; kHalf where left out).
  std::uint64_t number = 0;
  // DELAY or TIME: from `low` to `high`, evenly, which may be the same; or exponential around
  // `low`.
  Milliseconds low{0};
  Milliseconds high{0};
  bool is_exponential = false;

  // A draw of 64 even bits below it meets the fault; kAll: every one does.
  std::uint64_t share = kAll;
  // A window in time: for so long, from begin to begin (0: once). `lasts` 0: always.
  Milliseconds lasts{0};
  Milliseconds every{0};

  static constexpr std::uint64_t kAll = ~std::uint64_t{0};
  static constexpr std::uint64_t kHalf = ~std::uint64_t{0};
  static constexpr std::size_t kLongestText = 128;

  Level level() const noexcept { return rules(kind).level; }
  bool has_window() const noexcept { return lasts.count() > 0; }
  // `elapsed`: since the faults were set.
  bool is_in_force(Milliseconds elapsed) const noexcept;
  // From then on, until a window begins or ends; 0: never.
  Milliseconds until_change(Milliseconds elapsed) const noexcept;

  bool operator==(const Spec& other) const { return text == other.text; }
};

// Throws UsageError, whose message shows where `text` is wrong, on lines of their own.
Spec parse_spec(std::string_view text);

// One per line; empty lines, and what follows a '#', are left out. Throws UsageError that names the
// line.
std::vector<Spec> parse_specs(std::string_view lines);

// What cannot be together, or not with --protocol raw. Throws UsageError.
void check(const std::vector<Spec>& specs, bool is_raw);

// "delay:1s@5%, refuse@2s/10s"
std::string text_of(const std::vector<Spec>& specs);

}  // namespace merhaba::fault
