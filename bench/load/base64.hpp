// Base64 as in RFC 4648, section 4: the standard alphabet, padded with "=", on one line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace merhaba::bench::load {

std::string to_base64(std::string_view bytes);

// The bytes, or nothing where the text is not base64: a foreign character, padding that is missing
// or out of place, or bits left over that are not 0.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace merhaba::bench::load
