// The Date field's form: IMF-fixdate (RFC 9110 section 5.6.7).
#pragma once

#include <cstddef>
#include <ctime>

namespace merhaba::http {

inline constexpr std::size_t kDateSize = 29;  // "Sun, 06 Nov 1994 08:49:37 GMT"

// Writes exactly kDateSize bytes, no NUL. English names whatever the locale.
void format_date(std::time_t when, char* out) noexcept;

}  // namespace merhaba::http
