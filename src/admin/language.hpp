// Which of the page's languages a reader prefers.
#pragma once

#include <cstdint>
#include <string_view>

namespace merhaba::admin {

enum class Language : std::uint8_t { english, turkish };

// Of an Accept-Language field (RFC 9110 section 12.5.4): Turkish where it is preferred to English;
// of equal weights the first counts. English where neither is wanted, or nothing can be read.
Language preferred_language(std::string_view accept_language) noexcept;

}  // namespace merhaba::admin
