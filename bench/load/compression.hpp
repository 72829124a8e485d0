// zlib's format (RFC 1950), all of a text at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace merhaba::bench::load {

std::string compressed(std::string_view bytes);  // as small as zlib makes it

// The bytes that are compressed in `bytes`, to its end. Takes no more memory than `limit` and a
// little. Throws Error that says why: corrupt, truncated, more than `limit` bytes, or bytes that
// follow the compressed ones.
std::string decompressed(std::string_view bytes, std::size_t limit);

}  // namespace merhaba::bench::load
