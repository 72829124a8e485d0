// Durations, sizes and counts as people write them, and bytes made visible.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace merhaba {

using Milliseconds = std::chrono::milliseconds;

// "250ms", "10s", "1.5m", "2h"; a bare number is seconds. From 1 ms to 24 h, rounded to 1 ms; 0
// only when written so ("0", "0s"), never by rounding. Throws UsageError that shows the forms.
Milliseconds parse_duration(std::string_view text);

// "512", "16KiB", "1MiB", "2GiB" (also K, M, G and KB, MB, GB: all powers of 1024). Throws
// UsageError.
std::uint64_t parse_size(std::string_view text);

// A whole decimal number within [low, high]. `name` is what the error calls it. Throws UsageError.
std::uint64_t parse_count(std::string_view text, std::string_view name, std::uint64_t low,
                          std::uint64_t high);

std::string format_duration(Milliseconds duration);  // the shortest exact form: "10s", "1500ms"
std::string format_size(std::uint64_t bytes);        // the shortest exact form: "16KiB", "1000"

// Printable ASCII and well-formed UTF-8 as they are; control and stray bytes as \n, \r, \t, \xNN;
// a backslash doubled, so the text can be read back.
std::string make_visible(std::string_view bytes);

// The candidate nearest to `word` by edit distance, or "" if none is near enough to be meant
// (at most a third of its letters differ).
std::string_view nearest(std::string_view word, const std::string_view* candidates,
                         std::size_t count);

}  // namespace merhaba
